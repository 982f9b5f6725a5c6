// One file a time, streamed by the browser itself: neither the page's process nor this script holds its bytes.
const running = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  const find = name => parentElement.querySelector(`.${name}`)
  const { words } = data
  const zone = find("zone"), file = find("file"), bar = find("bar"), status = find("status")
  find("title").textContent = words.title
  find("hint").textContent = words.hint
  find("browse").textContent = words.browse
  file.accept = data.accept
  file.setAttribute("aria-label", words.title)

  const finish = (message) => {
    running.delete(zone)
    zone.classList.remove("busy")
    zone.classList.toggle("failed", Boolean(message))
    bar.hidden = true
    file.value = ""
    status.textContent = message
  }
  const answered = (request) => {
    let answer = {}
    try { answer = JSON.parse(request.responseText) } catch { /* not a document: refused below */ }
    if (request.status !== 201) return finish(answer.detail || words.refused)
    finish("")
    setTriggerValue("uploaded", answer.id)
  }
  const send = (chosen) => {
    if (!chosen || running.has(zone)) return
    const request = new XMLHttpRequest()
    running.set(zone, request)
    zone.classList.add("busy")
    zone.classList.remove("failed")
    bar.hidden = false
    bar.value = 0
    bar.setAttribute("aria-label", words.sending)
    status.textContent = `${words.sending} ${chosen.name}`
    request.upload.onprogress = (event) => {
      if (!event.lengthComputable) return
      bar.value = event.loaded / event.total
      const share = Math.round(100 * bar.value)
      status.textContent = share < 100 ? `${words.sending} ${chosen.name} · ${share} %` : words.reading
    }
    request.onload = () => answered(request)
    request.onerror = () => finish(words.unreachable)
    request.open("POST", `/datasets?filename=${encodeURIComponent(chosen.name)}`)
    request.setRequestHeader("content-type", "application/octet-stream")
    request.send(chosen)
  }

  file.onchange = () => send(file.files[0])
  zone.ondragover = (event) => { event.preventDefault(); zone.classList.add("over") }
  zone.ondragleave = () => zone.classList.remove("over")
  zone.ondrop = (event) => {
    event.preventDefault()
    zone.classList.remove("over")
    send(event.dataTransfer.files[0])
  }
}
