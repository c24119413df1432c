import type { Plugin } from '@deskless/core/contract'
import { definePlugin } from '@deskless/core/contract'
import type { Place } from './scan.ts'
import { scan } from './scan.ts'

/** Every file, whoever brings it, is looked into by a ClamAV daemon before it is kept. */
export const clamav = (place: Place): Plugin =>
  definePlugin({
    id: 'clamav',
    contract: 1,
    inspect: async (file) => {
      const found = await scan(place, await file.bytes())
      return found === undefined ? undefined : { refuse: `It was refused, because it holds ${found}.` }
    },
  })
