"""Tables in and out of files, and what is seen in them."""

from triptych.tables.digest import table_digest
from triptych.tables.format import Format
from triptych.tables.profile import profile_table
from triptych.tables.read import read_table
from triptych.tables.schema import infer_schema
from triptych.tables.write import write_table

__all__ = ["Format", "infer_schema", "profile_table", "read_table", "table_digest", "write_table"]
