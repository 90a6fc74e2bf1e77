import { Device, detectDeviceAsync, type types } from 'mediasoup-client';
import { Chrome74 } from 'mediasoup-client/handlers/Chrome74';
import { Chrome111 } from 'mediasoup-client/handlers/Chrome111';
import { Firefox120 } from 'mediasoup-client/handlers/Firefox120';
import { ReactNative106 } from 'mediasoup-client/handlers/ReactNative106';
import { Safari12 } from 'mediasoup-client/handlers/Safari12';

const handlers = { Chrome111, Chrome74, Firefox120, Safari12, ReactNative106 };

type HandlerFactory = ReturnType<typeof Chrome111.createFactory>;

let prepared: { name: string; factory: HandlerFactory } | undefined;

/**
 * Finds out ahead what this browser can send and receive. mediasoup-client makes two connections for that, one after the
 * other, which would otherwise stand between pressing Join and joining. Once a page; never rejects.
 *
 * @param handlerName - mediasoup-client's handler to use. Default: the one for this browser.
 */
export async function prepareDevice(handlerName?: types.BuiltinHandlerName): Promise<void> {
  try {
    const factory = await preparedFactory(handlerName);
    await factory?.getNativeRtpCapabilities({ direction: 'recvonly' });
    await factory?.getNativeRtpCapabilities({ direction: 'sendonly' });
  } catch {
    // Creating the device meets the same trouble, and is where it can be told.
  }
}

/** A device for this browser. Rejects with mediasoup-client's `UnsupportedError` in a browser that can't take part in calls. */
export async function createDevice(handlerName?: types.BuiltinHandlerName): Promise<types.Device> {
  const handlerFactory = await preparedFactory(handlerName);
  return Device.factory(handlerFactory ? { handlerFactory } : {});
}

async function preparedFactory(handlerName: types.BuiltinHandlerName | undefined): Promise<HandlerFactory | undefined> {
  const name = handlerName ?? (await detectDeviceAsync());
  if (!name) return undefined;
  if (prepared?.name !== name) prepared = { name, factory: rememberCapabilities(handlers[name].createFactory({})) };
  return prepared.factory;
}

/** The same factory, asking the browser once. What it fails to answer is asked again. */
function rememberCapabilities(factory: HandlerFactory): HandlerFactory {
  const answers = new Map<string, ReturnType<HandlerFactory['getNativeRtpCapabilities']>>();
  return {
    ...factory,
    getNativeRtpCapabilities({ direction }) {
      const known = answers.get(direction);
      if (known) return known;
      const asked = factory.getNativeRtpCapabilities({ direction });
      answers.set(direction, asked);
      asked.catch(() => answers.delete(direction));
      return asked;
    },
  };
}
