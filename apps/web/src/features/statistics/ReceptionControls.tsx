import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import { type ConsumerEntry, consumersSelectors } from '../consumers/consumersSlice.ts';
import styles from './ReceptionControls.module.css';

/** Of a narrow downlink, by how much is given to a picture at once: mediasoup's priorities. */
const priorities = [
  { priority: 1, key: 'reception.usual' },
  { priority: 10, key: 'reception.high' },
  { priority: 255, key: 'reception.highestPriority' },
] as const;

/** What can be tried out by hand with the pictures of somebody else. */
export function ReceptionControls({ peerId }: { peerId: string }) {
  const consumers = useAppSelector((state) => consumersSelectors.selectAll(state.consumers));
  const pictures = consumers.filter((consumer) => consumer.peerId === peerId && consumer.kind === 'video');
  return pictures.map((consumer) => <PictureControls key={consumer.id} consumer={consumer} />);
}

function PictureControls({ consumer: { id, source, spatialLayers, wish } }: { consumer: ConsumerEntry }) {
  const t = useT();
  const { reception } = useCall();
  const top = spatialLayers - 1;
  const layers = Array.from({ length: spatialLayers }, (_, index) => top - index);
  return (
    <fieldset className={styles.controls}>
      <legend className={styles.title}>{t('reception.title', { title: t(`statistics.${source}`) })}</legend>
      {top > 0 && (
        <Select
          label={t('reception.layer')}
          value={wish?.spatialLayer ?? ''}
          onChange={({ target: { value } }) => reception.preferLayer(id, value === '' ? undefined : Number(value))}
        >
          <option value="">{t('reception.fitting')}</option>
          {layers.map((layer) => (
            <option key={layer} value={layer}>
              {layer === top
                ? t('reception.highest', { layer })
                : layer === 0
                  ? t('reception.lowest', { layer })
                  : layer}
            </option>
          ))}
        </Select>
      )}
      <Select
        label={t('reception.priority')}
        value={wish?.priority ?? 1}
        onChange={({ target: { value } }) => void reception.setPriority(id, Number(value))}
      >
        {priorities.map(({ priority, key }) => (
          <option key={key} value={priority}>
            {t(key)}
          </option>
        ))}
      </Select>
      <Button onClick={() => void reception.requestKeyFrame(id)}>{t('reception.keyFrame')}</Button>
    </fieldset>
  );
}
