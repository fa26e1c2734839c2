// What the template's scripts ask for by address comes from `siteFiles`, which stands before this: a page from disk may fetch nothing.
const siteRoot = new URL('..', document.currentScript.src).href

function siteFile(address) {
  const path = new URL(address).href.slice(siteRoot.length)
  if (!(path in siteFiles)) return Promise.reject(new Error(`the site has no file ${path}`))
  return Promise.resolve({ json: () => structuredClone(siteFiles[path]) })
}
