// One configuration: its settings, a real test, the DNS of its domain, and where its provider reports to.
import { Badge, Stack, Tabs } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../ui/section.tsx';
import { StatusBadge } from '../../../../ui/status-badge.tsx';
import { useApi, useCan } from '../../../session.ts';
import { FormFrame } from '../shared/save-bar.tsx';
import { Loaded, SettingsPage, useSettingsHref } from '../shared/settings-page.tsx';
import type { Configuration } from '../shared/shapes.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';
import { CommonFields } from './common-fields.tsx';
import type { Values } from './configuration-values.ts';
import { bodyOf, valuesOf, withoutSecrets } from './configuration-values.ts';
import { DnsHints } from './dns-hints.tsx';
import { ProviderFields } from './provider-fields.tsx';
import { RealTest } from './real-test.tsx';
import { ReportAddresses } from './report-addresses.tsx';

const TABS = ['settings', 'test', 'dns', 'reports'] as const;
type ChannelTab = (typeof TABS)[number];
const isChannelTab = (text: unknown): text is ChannelTab => TABS.some((tab) => tab === text);

export const ChannelDetail = () => {
  const { t } = useTranslation('settings');
  const href = useSettingsHref();
  const api = useApi();
  const { configurationId: id } = useParams({
    from: '/signed-in/w/$workspace/settings/channels/$configurationId',
  });
  const query = useQuery({
    queryKey: [api.workspace, 'configurations', id],
    queryFn: ({ signal }) =>
      api.get<{ readonly configuration: Configuration }>(
        `/admin/v1/channel-configurations/${id}`,
        {},
        signal,
      ),
    select: ({ configuration }) => configuration,
  });
  const found = query.data;
  return (
    <SettingsPage
      title={found?.name ?? (query.error === null ? null : t('channels.title'))}
      badge={
        found !== undefined && (
          <>
            <Badge variant="default">{t(`channel.${found.channel}`)}</Badge>
            <StatusBadge
              tone={found.active ? 'good' : 'neutral'}
              label={t(found.active ? 'channels.on' : 'channels.off')}
            />
          </>
        )
      }
      description={found !== undefined && t(`provider.${found.provider}`)}
      above={[{ label: t('channels.title'), href: href('channels') }]}
    >
      <Loaded query={query}>{(configuration) => <DetailTabs configuration={configuration} />}</Loaded>
    </SettingsPage>
  );
};

const useTab = (): ChannelTab =>
  useSearch({ from: '/signed-in/w/$workspace/settings/channels/$configurationId' }).tab ?? 'settings';

const DetailTabs = ({ configuration }: { readonly configuration: Configuration }) => {
  const { t } = useTranslation('settings');
  const tab = useTab();
  const can = useCan();
  const navigate = useNavigate();
  const has: Readonly<Record<ChannelTab, boolean>> = {
    settings: true,
    test: can('admin.write', 'channels'),
    dns: configuration.channel === 'email' && configuration.provider !== 'capture',
    reports: can('admin.write', 'channels') && configuration.provider !== 'capture',
  };
  return (
    <Tabs
      value={tab}
      onChange={(next) => void navigate({ to: '.', search: { tab: isChannelTab(next) ? next : 'settings' } })}
    >
      <Tabs.List>
        {TABS.filter((one) => has[one]).map((one) => (
          <Tabs.Tab key={one} value={one}>
            {t(`channels.tab.${one}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={tab} pt="lg">
        <Panel configuration={configuration} />
      </Tabs.Panel>
    </Tabs>
  );
};

const Panel = ({ configuration }: { readonly configuration: Configuration }) => {
  switch (useTab()) {
    case 'settings':
      return <EditForm key={configuration.version} configuration={configuration} />;
    case 'test':
      return <RealTest configuration={configuration} />;
    case 'dns':
      return <DnsHints configuration={configuration} />;
    case 'reports':
      return <ReportAddresses configuration={configuration} />;
  }
};

const EditForm = ({ configuration }: { readonly configuration: Configuration }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const can = useCan();
  const client = useQueryClient();
  const path = `/admin/v1/channel-configurations/${configuration.configuration_id}`;
  const settings = useSettingsForm<Values>({
    id: `channel-${configuration.configuration_id}`,
    loaded: { values: valuesOf(configuration), version: configuration.version },
    send: (values, version) => api.patch(path, { ...bodyOf(values), version }),
    read: (present) => {
      const now = present as Configuration;
      return { values: valuesOf(now), version: now.version };
    },
    strip: withoutSecrets,
    onSaved: () => void client.invalidateQueries({ queryKey: [api.workspace, 'configurations'] }),
  });
  return (
    <Stack>
      <FormFrame settings={settings} isReadOnly={!can('admin.write', 'channels')}>
        <Section title={t('channels.what')}>
          <CommonFields settings={settings} />
        </Section>
        <ProviderFields settings={settings} hasSecrets={configuration.has_secrets} />
      </FormFrame>
    </Stack>
  );
};
