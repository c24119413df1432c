export { accountBySlug, createAccount, updateAccount } from './accounts.ts'
export {
  authenticate,
  authenticateAgain,
  type Caller,
  type Credentials,
  credentialsOf,
  membershipsOf,
  sessionUser,
} from './authenticate.ts'
export {
  beginPairing,
  type Client,
  clientOf,
  decidePairing,
  giveCode,
  type Issued,
  NotGranted,
  pollPairing,
  redeemCode,
  renew,
  revokeDevice,
  signOutDevice,
  topicOf,
  waitingFor,
} from './devices/index.ts'
export { invite } from './invite.ts'
export { addMember, joinMember, memberByEmail, roleByKey, updateMember } from './members.ts'
export { can, type Permission, permissionNames, permissions } from './permissions.ts'
export { signIn } from './sign-in.ts'
export { createToken, insertToken, revokeToken } from './tokens.ts'
export { createUser, findUser, readyUser, setPassword } from './users.ts'
