// A drop zone. One file a time, streamed by the browser itself: neither the page's process nor this script holds its bytes.
const running = new WeakMap()

// `prepare(file)` gives the request ({ url, headers, type }) or null for a file that is not taken; `answered(request,
// file)` reads the answer, and gives the sentence that the zone then says.
function dropZone({ parentElement, words, accept, prepare, answered }) {
  const find = name => parentElement.querySelector(`.${name}`)
  const zone = find("zone"), file = find("file"), bar = find("bar"), status = find("status")
  find("title").textContent = words.title
  find("hint").textContent = words.hint
  find("browse").textContent = words.browse
  file.accept = accept
  file.setAttribute("aria-label", words.title)

  const finish = (message, failed = Boolean(message)) => {
    running.delete(zone)
    zone.classList.remove("busy")
    zone.classList.toggle("failed", failed)
    bar.hidden = true
    file.value = ""
    status.textContent = message
  }
  const send = (chosen) => {
    if (!chosen || running.has(zone)) return
    const asked = prepare(chosen)
    if (!asked) return finish(words.unsupported)
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
    request.onload = async () => finish(await answered(request, chosen))
    request.onerror = () => finish(words.unreachable)
    request.open("POST", asked.url)
    for (const [name, value] of Object.entries(asked.headers)) request.setRequestHeader(name, value)
    request.responseType = asked.type
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
