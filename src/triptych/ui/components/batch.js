// The answers stay in the browser too: the page's process is told only how they begin.
const TYPES = {
  csv: "text/csv",
  parquet: "application/vnd.apache.parquet",
  pq: "application/vnd.apache.parquet",
  arrow: "application/vnd.apache.arrow.stream",
  arrows: "application/vnd.apache.arrow.stream",
}
const SHOWN = 32768
const QUOTE = 34, NEWLINE = 10
const answers = new WeakMap()

const typeOf = file => TYPES[file.name.toLowerCase().split(".").pop()]

async function countRows(blob) {
  let rows = 0, quoted = false
  const reader = blob.stream().getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    for (const byte of part.value) {
      if (byte === QUOTE) quoted = !quoted
      else if (byte === NEWLINE && !quoted) rows++
    }
  }
  return rows - 1
}

function save(blob, name) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60000)
}

export default function ({ data, parentElement, setStateValue }) {
  const { words, url, accept } = data
  const results = parentElement.querySelector(".results")
  const csv = parentElement.querySelector(".csv"), parquet = parentElement.querySelector(".parquet")
  csv.textContent = words.csv
  parquet.textContent = words.parquet
  const show = () => { results.hidden = !answers.has(results) }
  show()

  const name = ending => `${answers.get(results).file.name.replace(/\.[^.]*$/, "")}-${words.suffix}.${ending}`
  csv.onclick = () => save(answers.get(results).blob, name("csv"))
  parquet.onclick = async () => {
    const held = answers.get(results)
    parquet.disabled = true
    try {
      const headers = { "content-type": typeOf(held.file), accept: TYPES.parquet }
      const answer = await fetch(held.url, { method: "POST", headers, body: held.file })
      if (answer.ok) save(await answer.blob(), name("parquet"))
      else parentElement.querySelector(".status").textContent = words.refused
    } catch {
      parentElement.querySelector(".status").textContent = words.unreachable
    }
    parquet.disabled = false
  }

  dropZone({
    parentElement, words, accept,
    prepare: file => typeOf(file) ? { url, headers: { "content-type": typeOf(file), accept: TYPES.csv }, type: "blob" } : null,
    answered: async (request, file) => {
      const blob = request.response
      if (request.status === 200) {
        answers.set(results, { blob, file, url })
        show()
        const beginning = await blob.slice(0, SHOWN).text()
        setStateValue("outcome", { name: file.name, beginning, whole: blob.size <= SHOWN, rows: await countRows(blob) })
        return ""
      }
      answers.delete(results)
      show()
      let problem = null
      try { problem = JSON.parse(await blob.text()) } catch { /* not a document: refused below */ }
      setStateValue("outcome", problem ? { name: file.name, problem, status: request.status } : null)
      return problem ? "" : words.refused
    },
  })
}
