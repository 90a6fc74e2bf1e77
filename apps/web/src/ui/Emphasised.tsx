/** Words of which some stand between `**`: those are strong. */
export function Emphasised({ children }: { children: string }) {
  return children.split('**').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other name.
      <strong key={index}>{part}</strong>
    ) : (
      part
    ),
  );
}
