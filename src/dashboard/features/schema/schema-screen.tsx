// What comes in, by the names it comes in under: events, attributes and purchases, each with its volume and types. A name
// that nobody wants is blocked here; what was dropped since is counted.
import { Card, Stack, Tabs, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSchema, IconSearch, IconSearchOff } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { Page } from '../../../ui/page.tsx';
import { LinkButton } from '../../links.tsx';
import { useWorkspace } from '../../session.ts';
import { More } from './more.tsx';
import { NameTable, TableSkeleton } from './name-table.tsx';
import { useNames } from './schema-data.ts';
import { SCHEMA_TABS, type SchemaTab } from './tabs.ts';

const FROM = '/signed-in/w/$workspace/schema';

export const SchemaScreen = () => {
  const { t } = useTranslation('schema');
  const { tab = 'event', q = '' } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: '/w/$workspace/schema' });
  return (
    <Page title={t('title')} description={t('description')}>
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => {
          const chosen = SCHEMA_TABS.find((one) => one === value) ?? 'event';
          void navigate({
            search: { ...(chosen === 'event' ? {} : { tab: chosen }), ...(q === '' ? {} : { q }) },
          });
        }}
      >
        <Tabs.List mb="lg">
          {SCHEMA_TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`tab.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SCHEMA_TABS.map((one) => (
          <Tabs.Panel key={one} value={one}>
            <Stack gap="md">
              <SearchBox />
              <Names kind={one} />
            </Stack>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
};

const SearchBox = () => {
  const { t } = useTranslation('schema');
  const { q = '' } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: '/w/$workspace/schema' });
  const [typed, setTyped] = useState(q);
  const search = useDebouncedCallback(
    (text: string) =>
      void navigate({
        search: ({ tab }) => ({ ...(tab === undefined ? {} : { tab }), ...(text === '' ? {} : { q: text }) }),
        replace: true,
      }),
    250,
  );
  return (
    <TextInput
      aria-label={t('search')}
      placeholder={t('search')}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        search(currentTarget.value.trim());
      }}
      maw={420}
    />
  );
};

const Names = ({ kind }: { readonly kind: SchemaTab }) => {
  const { t } = useTranslation('schema');
  const { q = '' } = useSearch({ from: FROM });
  const found = useNames({ kind, search: q });
  if (found.error !== null)
    return (
      <ErrorPanel
        title={t('failed')}
        message={found.error.message}
        retryLabel={t('retry')}
        onRetry={() => void found.refetch()}
      />
    );
  if (found.data === undefined) return <TableSkeleton />;
  const names = found.data.pages.flatMap((page) => page.names);
  if (names.length === 0) return <Nothing kind={kind} q={q} />;
  return (
    <Card padding={0}>
      <NameTable kind={kind} names={names} />
      <More pages={found} />
    </Card>
  );
};

const Nothing = ({ kind, q }: { readonly kind: SchemaTab; readonly q: string }) => {
  const { t } = useTranslation('schema');
  const { key } = useWorkspace();
  if (q !== '')
    return (
      <Card>
        <EmptyState icon={<IconSearchOff size={26} />} title={t('nothing', { q })}>
          {t('nothingText')}
        </EmptyState>
      </Card>
    );
  return (
    <Card>
      <EmptyState
        icon={<IconSchema size={26} />}
        title={t(`empty.${kind}`)}
        action={
          <LinkButton to="/w/$workspace/imports" params={{ workspace: key }} variant="default">
            {t('import')}
          </LinkButton>
        }
      >
        {t('emptyText')}
      </EmptyState>
    </Card>
  );
};
