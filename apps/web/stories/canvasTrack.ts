/** What has been made, for the next story to show again: nobody ends a canvas. */
const made = new Map<string, MediaStreamTrack>();

function onceMade(name: string, make: () => MediaStreamTrack): MediaStreamTrack {
  const track = made.get(name) ?? make();
  made.set(name, track);
  return track;
}

/** A moving picture made on a canvas, so that a tile has something to show: a soft room and somebody in it. */
export const canvasTrack = (seed: number) => onceMade(`somebody ${seed}`, () => makeSomebody(seed));

/** A page of text, as somebody would share it. */
export const slideTrack = () => onceMade('slide', makeSlide);

function makeSomebody(seed: number): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 360;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2d canvas here');
  const hue = (seed * 67) % 360;
  let frame = 0;
  const draw = () => {
    const wall = context.createLinearGradient(0, 0, 640, 360);
    wall.addColorStop(0, `hsl(${hue} 25% 62%)`);
    wall.addColorStop(1, `hsl(${hue + 30} 28% 40%)`);
    context.fillStyle = wall;
    context.fillRect(0, 0, 640, 360);
    context.fillStyle = `hsl(${hue + 180} 22% 30%)`;
    context.beginPath();
    context.ellipse(320, 380, 150, 150, 0, 0, Math.PI * 2);
    context.fill();
    context.fillStyle = `hsl(${20 + ((seed * 7) % 20)} 38% ${52 + ((seed * 11) % 24)}%)`;
    context.beginPath();
    context.ellipse(320 + 4 * Math.sin(frame / 15 + seed), 170, 62, 80, 0, 0, Math.PI * 2);
    context.fill();
    frame += 1;
  };
  draw();
  setInterval(draw, 200);
  return videoTrackOf(canvas, 15);
}

function makeSlide(): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 800;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2d canvas here');
  const draw = () => {
    context.fillStyle = '#fdfcf9';
    context.fillRect(0, 0, 1280, 800);
    context.fillStyle = '#1b2a25';
    context.font = '600 54px Georgia, serif';
    context.fillText('What we learned this quarter', 90, 150);
    context.fillStyle = '#9aa8a1';
    for (let line = 0; line < 8; line += 1) context.fillRect(90, 230 + line * 58, 700 + ((line * 173) % 380), 18);
  };
  draw();
  setInterval(draw, 500);
  return videoTrackOf(canvas, 5);
}

function videoTrackOf(canvas: HTMLCanvasElement, framesPerSecond: number): MediaStreamTrack {
  const [track] = canvas.captureStream(framesPerSecond).getVideoTracks();
  if (!track) throw new Error('the canvas gives no track');
  return track;
}
