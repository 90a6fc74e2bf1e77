import type { Notification } from '@parley/signaling-protocol';
import { messageReceived } from '../features/chat/chatSlice.ts';
import { consumerLayersChanged, consumerPaused, consumerScored } from '../features/consumers/consumersSlice.ts';
import { handChanged } from '../features/hands/handsSlice.ts';
import { knockEnded, knocked } from '../features/lobby/lobbySlice.ts';
import { roomStateChanged } from '../features/moderation/moderationSlice.ts';
import { noticeShown } from '../features/notices/noticesSlice.ts';
import { peerJoined, peerLeft, peerRenamed, peerRoleChanged } from '../features/peers/peersSlice.ts';
import { producerScored } from '../features/producers/producersSlice.ts';
import { reactionShown } from '../features/reactions/reactionsSlice.ts';
import { activeSpeakerChanged } from '../features/room/roomSlice.ts';
import { downlinkEstimated } from '../features/statistics/statisticsSlice.ts';
import { t } from '../messages/translator.ts';
import type { AppDispatch } from '../store.ts';

/** Puts into the store what the server tells. What changes connections or media is done by the session itself. */
export function applyNotification(notification: Notification, dispatch: AppDispatch): void {
  switch (notification.method) {
    case 'newPeer':
      dispatch(peerJoined(notification.data));
      break;
    case 'peerClosed':
      dispatch(peerLeft(notification.data.peerId));
      break;
    case 'peerDisplayNameChanged':
      dispatch(peerRenamed(notification.data));
      break;
    case 'peerUpdated': {
      const { peerId, role, handRaised } = notification.data;
      if (role) dispatch(peerRoleChanged({ peerId, role }));
      if (handRaised !== undefined) dispatch(handChanged({ peerId, raised: handRaised, atMs: Date.now() }));
      break;
    }
    case 'reaction':
      dispatch(reactionShown(notification.data));
      break;
    case 'roomState':
      dispatch(roomStateChanged(notification.data));
      break;
    case 'knock':
      dispatch(knocked(notification.data));
      break;
    case 'knockEnded':
      dispatch(knockEnded(notification.data.peerId));
      break;
    case 'activeSpeaker':
      dispatch(activeSpeakerChanged(notification.data.peerId));
      break;
    case 'producerScore': {
      const { producerId, score } = notification.data;
      if (score.length > 0) dispatch(producerScored({ id: producerId, score: sentScore(score.map((s) => s.score)) }));
      break;
    }
    case 'consumerScore': {
      const { consumerId: id, score } = notification.data;
      dispatch(consumerScored({ id, score: score.score, producerScore: sentScore(score.producerScores) }));
      break;
    }
    case 'consumerPaused':
      dispatch(consumerPaused({ id: notification.data.consumerId, paused: true }));
      break;
    case 'consumerResumed':
      dispatch(consumerPaused({ id: notification.data.consumerId, paused: false }));
      break;
    case 'consumerLayersChanged': {
      const { consumerId, spatialLayer, temporalLayer } = notification.data;
      dispatch(consumerLayersChanged({ id: consumerId, spatial: spatialLayer, temporal: temporalLayer }));
      break;
    }
    case 'chatMessage':
      dispatch(messageReceived(notification.data));
      break;
    case 'downlinkBwe':
      dispatch(downlinkEstimated(notification.data));
      break;
    case 'serverDraining':
      dispatch(noticeShown('info', drainWords(notification.data.secondsLeft)));
      break;
    default:
      break;
  }
}

/** The worst score of the streams that are sent at all: layers that nobody wants, or that there is no room for, have 0. */
function sentScore(scores: readonly number[]): number {
  const sent = scores.filter((score) => score > 0);
  return sent.length > 0 ? Math.min(...sent) : 0;
}

function drainWords(secondsLeft: number): string {
  return t('connection.serverDraining', { count: Math.max(1, Math.ceil(secondsLeft / 60)) });
}
