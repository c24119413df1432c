export { accountBySlug, type CreatedAccount, createAccount, type NewAccount } from './accounts.ts'
export {
  ACCOUNT_HEADER,
  authenticate,
  type Caller,
  type Credentials,
  credentialsOf,
  sessionUser,
} from './authenticate.ts'
export { addMember, type MemberChange, memberByEmail, type NewMember, roleByKey, updateMember } from './members.ts'
export { can, type Permission, permissionNames, permissions } from './permissions.ts'
export { signIn } from './sign-in.ts'
export { createToken, revokeToken } from './tokens.ts'
export { createUser, findUser, type NewUser, setPassword, type User } from './users.ts'
