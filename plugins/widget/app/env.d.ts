declare module '*.css?inline' {
  const css: string
  // biome-ignore lint/style/noDefaultExport: that is how Vite hands it over
  export default css
}
/** The app's file under /p/widget/, put in by the build. */
declare const __APP__: string
