"""The page: Streamlit runs this script at every interaction."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from triptych.ui import header, navigation, problems
from triptych.ui.screens import data, experiments, home, models, predict
from triptych.ui.texts import say

HERE = Path(__file__).parent


def main() -> None:
    """Draw what all screens share, then the screen that is asked for."""
    st.set_page_config(
        page_title="Triptych",
        page_icon=str(HERE / "static" / "icon.png"),
        layout="wide",
        menu_items={"About": say("nav.about")},
    )
    st.html(HERE / "style.css")
    header.draw()
    # The addresses differ from the API's: a GET of /models is an answer, not a page.
    pages = {
        "home": st.Page(home.draw, title=say("nav.home"), icon=":material/home:", url_path="home", default=True),
        "data": st.Page(data.draw, title=say("nav.data"), icon=":material/table:", url_path="data"),
        "experiments": st.Page(
            experiments.draw, title=say("nav.experiments"), icon=":material/science:", url_path="experiments"
        ),
        "models": st.Page(models.draw, title=say("nav.models"), icon=":material/deployed_code:", url_path="versions"),
        "predict": st.Page(predict.draw, title=say("nav.predict"), icon=":material/bolt:", url_path="try"),
    }
    navigation.register(pages)
    problems.shown(st.navigation(list(pages.values()), position="top").run)()


main()
