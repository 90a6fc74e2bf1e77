/** What can be sent with one click, and how it is called. */
export const reactionChoices = [
  { reaction: '👍', key: 'reactions.thumbsUp' },
  { reaction: '❤️', key: 'reactions.heart' },
  { reaction: '😂', key: 'reactions.laugh' },
  { reaction: '😮', key: 'reactions.wow' },
  { reaction: '👏', key: 'reactions.clap' },
  { reaction: '🎉', key: 'reactions.party' },
] as const;
