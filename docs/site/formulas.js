// In place of the module that typesets formulas: the same as a plain script, which only pages with formulas load.
const script = document.createElement('script')
script.src = siteRoot + 'public/formulas.js'
document.head.append(script)
