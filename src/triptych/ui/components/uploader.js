export default function ({ data, parentElement, setTriggerValue }) {
  const { words, accept } = data
  dropZone({
    parentElement, words, accept,
    prepare: file => ({
      url: `/datasets?filename=${encodeURIComponent(file.name)}`,
      headers: { "content-type": "application/octet-stream" },
      type: "text",
    }),
    answered: (request) => {
      let answer = {}
      try { answer = JSON.parse(request.responseText) } catch { /* not a document: refused below */ }
      if (request.status !== 201) return answer.detail || words.refused
      setTriggerValue("uploaded", answer.id)
      return ""
    },
  })
}
