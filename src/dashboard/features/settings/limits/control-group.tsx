// The global control group: a share of people whom no campaign reaches, so that the effect of all messages together can
// be measured. Its size and members never change; to change them it is given up and drawn again.
import { Alert, Button, Card, Group, NumberInput, Stack, Text } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { modals } from '../../../../ui/modals.ts';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { notifyDone, notifyFailure } from '../../../../ui/notify.tsx';
import { Section } from '../../../../ui/section.tsx';
import { Stat } from '../../../../ui/stat.tsx';
import { fieldError } from '../../../api.ts';
import { useFormat } from '../../../i18n.ts';
import { KeptNotice } from '../../../parts/kept/kept-notices.tsx';
import { fresh, useKept } from '../../../parts/kept/use-kept.ts';
import { useApi, useCan, useWorkspace } from '../../../session.ts';
import { TagsPicker } from '../shared/pickers.tsx';
import { FormFrame } from '../shared/save-bar.tsx';
import { Loaded, SettingsPage } from '../shared/settings-page.tsx';
import type { ControlGroup, Limits } from '../shared/shapes.ts';
import { useLimits, useRefreshLimits } from '../shared/use-limits.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';

const PATH = '/admin/v1/limits/global-control-group';

export const ControlGroupPage = () => {
  const { t } = useTranslation('settings');
  const query = useLimits();
  return (
    <SettingsPage title={t('control.title')} description={t('control.text')}>
      <Loaded query={query}>
        {({ global_control_group: group, version }) =>
          group === null ? <Draw /> : <Standing key={version} group={group} version={version} />
        }
      </Loaded>
    </SettingsPage>
  );
};

interface Wish {
  readonly percentage: number | string;
  readonly tags: readonly string[];
}

const Draw = () => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const api = useApi();
  const can = useCan();
  const refresh = useRefreshLimits();
  const kept = useKept<Wish>({ id: 'control-group-draw', loaded: fresh({ percentage: 5, tags: [] }) });
  const { percentage, tags } = kept.values;
  const draw = useMutation({
    mutationFn: () => api.post(PATH, { percentage: Number(percentage), exempt_tags: tags }),
    onSuccess: () => {
      kept.discard();
      refresh();
    },
  });
  const faultOf = (field: string) => fieldError(draw.error, field);
  const isElsewhere =
    draw.error !== null && faultOf('percentage') === undefined && faultOf('exempt_tags') === undefined;
  return (
    <Card>
      <EmptyState icon={<IconUsersGroup size={26} />} title={t('control.empty')}>
        {t('control.emptyText')}
      </EmptyState>
      {can('admin.write', 'rules') && (
        <Stack maw={460} mx="auto" pb="lg">
          <KeptNotice kept={kept} />
          <NumberInput
            label={t('control.share')}
            description={t('control.shareHint')}
            suffix={format.language === 'fr' ? '\u00a0%' : '%'}
            min={1}
            max={15}
            allowDecimal={false}
            value={percentage}
            error={faultOf('percentage')}
            onChange={(next) => kept.change({ percentage: next })}
          />
          <TagsPicker
            label={t('control.exempt')}
            description={t('control.exemptHint')}
            value={tags}
            error={faultOf('exempt_tags')}
            onChange={(next) => kept.change({ tags: next })}
          />
          {isElsewhere && (
            <Alert color="red" variant="light" role="alert" title={t('control.failed')}>
              {draw.error?.message}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button onClick={() => draw.mutate()} loading={draw.isPending}>
              {t('control.draw')}
            </Button>
          </Group>
        </Stack>
      )}
    </Card>
  );
};

type Values = Record<string, unknown> & { exempt_tags: string[] };

interface StandingProps {
  readonly group: ControlGroup;
  readonly version: number;
}

const Standing = ({ group, version }: StandingProps) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const api = useApi();
  const can = useCan();
  const { time_zone: zone } = useWorkspace();
  const refresh = useRefreshLimits();
  const settings = useSettingsForm<Values>({
    id: 'control-group',
    loaded: { values: { exempt_tags: [...group.exempt_tags] }, version },
    send: ({ exempt_tags }, over) => api.patch(PATH, { exempt_tags, version: over }),
    read: (present) => {
      const limits = present as Limits;
      const exempt_tags = [...(limits.global_control_group?.exempt_tags ?? [])];
      return { values: { exempt_tags }, version: limits.version };
    },
    onSaved: refresh,
  });
  return (
    <Stack gap="lg">
      <Group grow>
        <Stat label={t('control.share')} value={format.percent(group.percentage / 100)} />
        <Stat label={t('control.drawnAt')} value={format.date(group.created_at, zone)} />
      </Group>
      <Section title={t('control.exempt')} description={t('control.exemptHint')}>
        <FormFrame settings={settings} isReadOnly={!can('admin.write', 'rules')}>
          <TagsPicker
            label={t('control.exempt')}
            value={settings.form.getValues().exempt_tags}
            onChange={(tags) => settings.form.setFieldValue('exempt_tags', tags)}
            error={settings.form.errors['exempt_tags']}
          />
        </FormFrame>
      </Section>
      {can('admin.write', 'rules') && <GiveUp />}
    </Stack>
  );
};

/** Cannot be taken back: the same people would never be drawn again. So this one is asked. */
const GiveUp = () => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const refresh = useRefreshLimits();
  const remove = useMutation({
    mutationFn: () => api.del(PATH),
    onSuccess: () => {
      notifyDone(t('control.removed'));
      refresh();
    },
    onError: (error) => notifyFailure(t('control.failed'), error.message),
  });
  const ask = () =>
    modals.openConfirmModal({
      title: t('control.giveUp'),
      children: <Text fz="sm">{t('control.giveUpText')}</Text>,
      labels: { confirm: t('control.giveUp'), cancel: t('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(),
    });
  return (
    <Alert color="gray" variant="light">
      <Group justify="space-between">
        <Text fz="sm" flex={1} miw={240}>
          {t('control.fixed')}
        </Text>
        <Button variant="default" size="xs" onClick={ask} loading={remove.isPending}>
          {t('control.giveUp')}
        </Button>
      </Group>
    </Alert>
  );
};
