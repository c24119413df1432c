// What calls a visitor who looks elsewhere: two soft tones, and a title that takes turns.

/** No file to fetch, so no policy of the page is in the way. Before any click on the page, browsers keep it silent. */
export const chime = (): void => {
  const audio = new AudioContext()
  if (audio.state === 'suspended') void audio.resume().catch(() => {})
  const now = audio.currentTime
  tone(audio, 660, now)
  const last = tone(audio, 880, now + 0.14)
  last.onended = () => void audio.close()
}

const LOUD = 0.07

const tone = (audio: AudioContext, hertz: number, at: number): OscillatorNode => {
  const voice = audio.createOscillator()
  const volume = audio.createGain()
  voice.frequency.value = hertz
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(LOUD, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.4)
  voice.connect(volume).connect(audio.destination)
  voice.start(at)
  voice.stop(at + 0.42)
  return voice
}

const TURN_MS = 1_500

/** Takes turns with the page's own title until it is stopped; who wants less motion is spared it. */
export const flash = (words: string): (() => void) => {
  if (matchMedia('(prefers-reduced-motion)').matches) return () => {}
  const own = document.title
  let on = false
  const timer = setInterval(() => {
    on = !on
    document.title = on ? words : own
  }, TURN_MS)
  return () => {
    clearInterval(timer)
    // Unless the page has changed it itself.
    if (document.title === words) document.title = own
  }
}
