const moods =
  'amber,brave,calm,clear,early,fair,gentle,golden,green,happy,kind,late,light,lucky,mild,neat,open,plain,proud,quick,quiet,rapid,ready,silver,slow,small,soft,steady,sunny,swift,warm,wide'.split(
    ',',
  );
const places =
  'bay,beach,bridge,brook,cliff,coast,creek,dale,delta,field,ford,forest,garden,grove,harbour,hill,island,lake,marsh,meadow,moor,orchard,peak,pond,port,ridge,river,shore,spring,stone,valley,wood'.split(
    ',',
  );
const animals =
  'badger,bear,bison,crane,deer,dove,eagle,falcon,finch,fox,goose,hare,hawk,heron,ibis,jay,koala,lark,lynx,marten,mole,moose,newt,otter,owl,panda,puffin,raven,robin,seal,stork,swan'.split(
    ',',
  );

// No letters or digits that are mistaken for one another when read aloud or copied by hand.
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

/**
 * A room name that can be read aloud and that nobody guesses by trying: three words and four characters, 35 bits.
 *
 * @param bytes - Seven random bytes.
 */
export function readableRoomName(bytes: Uint8Array): string {
  const pick = (list: ArrayLike<string>, index: number) => list[(bytes[index] ?? 0) % list.length] ?? '';
  const tail = [3, 4, 5, 6].map((index) => pick(alphabet, index)).join('');
  return `${pick(moods, 0)}-${pick(places, 1)}-${pick(animals, 2)}-${tail}`;
}
