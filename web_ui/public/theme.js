// Runs before the first paint, so that a dark room is not lit up by a white page.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('poser.theme')
  } catch {
    // A browser that forbids storage still follows the system.
  }
  const followsSystem = chosen !== 'dark' && chosen !== 'light'
  const dark = followsSystem
    ? matchMedia('(prefers-color-scheme: dark)').matches
    : chosen === 'dark'
  document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light'
})()
