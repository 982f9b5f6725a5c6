// Streamlit has no setting for either.
// Of a page that is not there Streamlit speaks as if its reader had written it.
const GONE = /^(You have requested page|The page that you have requested).*Running the app's main page\.$/s
let words = {}
let gone = ""
let observer

const translate = (node) => {
  const text = node.nodeValue.trim()
  if (GONE.test(text)) node.nodeValue = gone
  if (Object.hasOwn(words, text) && words[text] !== text) node.nodeValue = words[text]
}
const visit = (root) => {
  if (root.nodeType === Node.TEXT_NODE) return translate(root)
  if (root.nodeType !== Node.ELEMENT_NODE) return
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) translate(walker.currentNode)
}

export default function ({ data }) {
  document.documentElement.lang = data.language
  words = data.words
  gone = data.gone
  visit(document.body)
  observer ??= new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(visit)))
  observer.observe(document.body, { childList: true, subtree: true })
}
