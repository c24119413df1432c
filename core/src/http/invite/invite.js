// The link's token stands behind the #, so it reached nobody on the way here.
const form = document.getElementById('form')
const said = document.getElementById('said')

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const body = JSON.stringify({ token: location.hash.slice(1), newPassword: document.getElementById('password').value })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch('/auth/reset-password', { method: 'POST', headers, body }).catch(() => undefined)
  if (answer?.ok) {
    form.hidden = true
    said.textContent = 'Done. Sign in with your e-mail address and this password.'
  } else if (answer?.status === 400) said.textContent = 'This link was used, replaced or has ended. Ask for a new one.'
  else if (answer?.status === 429) said.textContent = 'Too many tries. Wait a few minutes.'
  else said.textContent = 'That did not work. Try again in a moment.'
})
