// Who the extension is to browsers and hubs. The key is the public half; the other half was thrown away, for nothing is
// signed with it: it only makes the id the same wherever the extension is unpacked.
export const publicKey = [
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1con4MhdbsPkrw5KGxxXuv5lEXpiGPjHnpmjRXHeOCJehiDtp1P5+ynP',
  'noSvZOgKmFmM+hMtGJiHczsU10emelFg8SwmzajbX8M/TDVGi/0NdiP6wMYn3O9XbU2OjWqPd+Pvh2mM1e4Afk5RxzNBoCYmHPXd',
  'DNN5sQ4dAMUGf460m23BcjP2ISll//NlwGqWDNIXgmfzx3JctPl5iNzf6gB0BL8ihp+ukbcjU29CmDZwvl3/+7kBp6wusrjNNOIu',
  'XOBNcEz/3tKxu0sqSbrErrd2keZhi9kBSg3GcN8b87KUftRwT+W2JrWAUfsEjg53AHzQhRLLcbxvlgBhZVJZtwIDAQAB',
].join('')

/** What the browser makes of the key. The address that sign-in comes back to is `https://<id>.chromiumapp.org/`. */
export const extensionId = 'ifhpammnaaeongkkmfkcommjlkhphamc'
