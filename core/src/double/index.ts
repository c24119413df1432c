// What the stand-ins of providers share. They belong to the demo as well as to tests, so nothing here knows of either.
export { type Planned, takePlanned } from './planned.ts'
export { type Apart, endsWhenTold, startApart } from './process.ts'
export { type Opened, openServer } from './server.ts'
