// Geofences: circles on the map whose entry can trigger a campaign, in named sets.
import { ActionIcon, NumberInput, SimpleGrid, TextInput } from '@mantine/core';
import { IconMap2, IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { notifyUndo } from '../../../../ui/notify.tsx';
import { useFormat } from '../../../i18n.ts';
import { useApi, useCan } from '../../../session.ts';
import { EntryList } from '../shared/entry-list.tsx';
import { EntryRow } from '../shared/entry-row.tsx';
import { FormFrame } from '../shared/save-bar.tsx';
import { useChange, useRefresh, useSetting } from '../shared/use-change.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';

interface Fence {
  readonly geofence_id: string;
  readonly name: string;
  readonly set: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly radius_meters: number;
  readonly version: string;
}

const PATH = '/admin/v1/geofences';

export const Geofences = () => {
  const { t } = useTranslation('settings');
  return (
    <EntryList
      area="data"
      query={useSetting<{ readonly geofences: readonly Fence[] }>('geofences', PATH, { limit: 500 })}
      entriesOf={({ geofences }) => geofences}
      icon={<IconMap2 size={26} />}
      words={{
        title: t('geofences.title'),
        text: t('geofences.text'),
        add: t('geofences.add'),
        change: t('geofences.change'),
        empty: t('geofences.empty'),
        emptyText: t('geofences.emptyText'),
      }}
      row={(fence, edit) => <Row key={fence.geofence_id} fence={fence} onEdit={edit} />}
      form={(fence, onDone) => <FenceForm fence={fence} onDone={onDone} />}
    />
  );
};

const fieldsOf = ({ name, set, latitude, longitude, radius_meters }: Fence) => ({
  name,
  set,
  latitude,
  longitude,
  radius_meters,
});

const Row = ({ fence, onEdit }: { readonly fence: Fence; readonly onEdit: () => void }) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const can = useCan();
  const { name } = fence;
  const remove = useChange('geofences', (api, _wish: null) => api.del(`${PATH}/${fence.geofence_id}`));
  const restore = useChange('geofences', (api, _wish: null) =>
    api.post(PATH, { geofences: [fieldsOf(fence)] }),
  );
  const drop = () =>
    remove.mutate(null, {
      onSuccess: () => notifyUndo(t('geofences.removed', { name }), t('undo'), () => restore.mutate(null)),
    });
  return (
    <EntryRow
      icon={<IconMap2 size={20} />}
      title={name}
      text={t('geofences.about', {
        set: fence.set,
        latitude: format.number(fence.latitude),
        longitude: format.number(fence.longitude),
        radius: format.number(fence.radius_meters),
      })}
      actions={
        can('admin.write', 'data') && (
          <>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('geofences.changeOne', { name })}
              onClick={onEdit}
            >
              <IconPencil size={17} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('geofences.remove', { name })}
              onClick={drop}
            >
              <IconTrash size={17} />
            </ActionIcon>
          </>
        )
      }
    />
  );
};

type Values = Record<string, unknown> & {
  name: string;
  set: string;
  latitude: number | string;
  longitude: number | string;
  radius_meters: number | string;
};

const read = (fence: Fence | null) => ({
  values: (fence === null
    ? { name: '', set: '', latitude: '', longitude: '', radius_meters: 200 }
    : fieldsOf(fence)) as Values,
  version: fence?.version ?? '',
});

const FenceForm = ({ fence, onDone }: { readonly fence: Fence | null; readonly onDone: () => void }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const refresh = useRefresh('geofences');
  const settings = useSettingsForm<Values>({
    id: `geofence-${fence?.geofence_id ?? 'new'}`,
    loaded: read(fence),
    send: (values, version) =>
      fence === null
        ? api.post(PATH, { geofences: [values] })
        : api.patch(`${PATH}/${fence.geofence_id}`, { ...values, version }),
    read: (present) => read(present as Fence),
    onSaved: () => {
      refresh();
      onDone();
    },
  });
  const { form } = settings;
  const input = (name: string) => ({
    ...form.getInputProps(name),
    error: form.errors[name] ?? form.errors[`geofences.0.${name}`],
  });
  return (
    <FormFrame settings={settings}>
      <TextInput data-autofocus label={t('name')} required {...input('name')} />
      <TextInput label={t('geofences.set')} description={t('geofences.setHint')} required {...input('set')} />
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <NumberInput label={t('geofences.latitude')} decimalScale={6} required {...input('latitude')} />
        <NumberInput label={t('geofences.longitude')} decimalScale={6} required {...input('longitude')} />
        <NumberInput label={t('geofences.radius')} min={1} suffix=" m" required {...input('radius_meters')} />
      </SimpleGrid>
    </FormFrame>
  );
};
