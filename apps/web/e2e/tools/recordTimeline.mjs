/**
 * Runs in a page before its scripts: notes in `window.parleyTimeline` when the steps of a join happen, in milliseconds since
 * the page was loaded. The web app itself knows nothing of it.
 */
export function recordTimeline() {
  /** @type {Record<string, number>} */
  const timeline = {};
  /** @type {any} */ (window).parleyTimeline = timeline;
  const note = (/** @type {string} */ step) => {
    timeline[step] ??= performance.now();
  };

  /** Names of the answers to come. @type {Map<number, string>} */
  const requests = new Map();
  /** Names of our answers to the server's offers. @type {Map<number, string>} */
  const offers = new Map();
  const answerNames = {
    getRouterRtpCapabilities: 'capabilities',
    join: 'joined',
  };
  window.WebSocket = class extends window.WebSocket {
    /** @param {ConstructorParameters<typeof WebSocket>} args */
    constructor(...args) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        const message = JSON.parse(data);
        if (message.response) note(requests.get(message.id) ?? 'other');
        if (message.method === 'newConsumer' && message.data.kind === 'video') {
          note('video-offered');
          offers.set(message.id, 'video-accepted');
        }
      });
    }

    /** @param {string} text */
    send(text) {
      const { request, response, id, method, data } = JSON.parse(text);
      if (request) {
        if (method === 'join') note('join-sent');
        const direction = data?.producing ? 'send-transport' : 'recv-transport';
        const answer = method === 'createWebRtcTransport' ? direction : (answerNames[method] ?? method);
        requests.set(id, method === 'produce' ? `${data.kind}-produced` : answer);
      }
      if (response && offers.has(id)) note(offers.get(id) ?? '');
      super.send(text);
    }
  };

  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    /** @param {ConstructorParameters<typeof RTCPeerConnection>} args */
    constructor(...args) {
      super(...args);
      let receives = false;
      this.addEventListener('track', ({ track, receiver }) => {
        receives = true;
        if (track.kind !== 'video') return;
        note('video-track');
        const timer = setInterval(async () => {
          for (const entry of (await receiver.getStats()).values()) {
            if (entry.type !== 'inbound-rtp' || entry.packetsReceived === 0) continue;
            note('first-video-packet');
            clearInterval(timer);
          }
        }, 10);
      });
      this.addEventListener('iceconnectionstatechange', () => {
        if (receives && /connected|completed/.test(this.iceConnectionState)) note('recv-ice');
      });
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState === 'connected') note(receives ? 'recv-dtls' : 'send-connected');
      });
    }
  };
}
