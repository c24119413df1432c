export const statuses = ['open', 'pending', 'snoozed', 'resolved'] as const
export type Status = (typeof statuses)[number]
export const priorities = ['none', 'low', 'medium', 'high', 'urgent'] as const
export type Priority = (typeof priorities)[number]
