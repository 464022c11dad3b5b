// Names line by line. An event or a product opens to its properties; which one is open stands in the address.
import {
  Button,
  Card,
  Group,
  Skeleton,
  Stack,
  Table,
  Text,
  UnstyledButton,
  VisuallyHidden,
} from '@mantine/core';
import { IconBan, IconChevronDown, IconChevronRight, IconRestore } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { useCan, useWorkspace } from '../../session.ts';
import { Properties } from './properties.tsx';
import { useBlocking, type SeenName } from './schema-data.ts';
import type { SchemaTab } from './tabs.ts';
import { TypesAndExample } from './types-and-example.tsx';

interface NameTableProps {
  readonly kind: SchemaTab;
  readonly names: readonly SeenName[];
}

export const NameTable = ({ kind, names }: NameTableProps) => {
  const { t } = useTranslation('schema');
  const { open } = useSearch({ from: '/signed-in/w/$workspace/schema' });
  const isAttribute = kind === 'attribute';
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table verticalSpacing="sm" horizontalSpacing="md" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t(`column.${kind}`)}</Table.Th>
            {isAttribute && <Table.Th>{t('column.types')}</Table.Th>}
            {isAttribute && <Table.Th>{t('column.example')}</Table.Th>}
            <Table.Th ta="right">{t('column.count')}</Table.Th>
            <Table.Th>{t('column.lastSeen')}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{t('column.action')}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {names.map((one) => {
            const isOpen = !isAttribute && open === one.name;
            return (
              <Fragment key={one.name}>
                <NameRow one={one} isOpen={isOpen} />
                {isOpen && (
                  <Table.Tr bg="var(--app-paper)">
                    <Table.Td colSpan={4} p={0}>
                      <Properties kind={kind} parent={one.name} />
                    </Table.Td>
                  </Table.Tr>
                )}
              </Fragment>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};

const NameRow = ({ one, isOpen }: { readonly one: SeenName; readonly isOpen: boolean }) => {
  const { time_zone: zone } = useWorkspace();
  const format = useFormat();
  const can = useCan();
  return (
    <Table.Tr>
      <Table.Td maw={420}>
        <NameCell one={one} isOpen={isOpen} />
      </Table.Td>
      {one.kind === 'attribute' && <TypesAndExample one={one} />}
      <Table.Td ta="right" className="tabular">
        {format.number(one.count)}
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{format.dateTime(one.last_seen_at, zone)}</Table.Td>
      <Table.Td ta="right">{can('admin.write', 'data') && <BlockButton one={one} />}</Table.Td>
    </Table.Tr>
  );
};

const NameCell = ({ one, isOpen }: { readonly one: SeenName; readonly isOpen: boolean }) => {
  const { t } = useTranslation('schema');
  const format = useFormat();
  const words = { count: one.dropped, dropped: format.number(one.dropped) };
  return (
    <Stack gap={2}>
      <Group gap="xs" wrap="nowrap">
        {one.kind === 'attribute' ? <NameText name={one.name} /> : <OpenButton one={one} isOpen={isOpen} />}
        {one.blocked && <StatusBadge tone="bad" label={t('blocked')} />}
      </Group>
      {one.description !== '' && (
        <Text fz="xs" c="dimmed">
          {one.description}
        </Text>
      )}
      {(one.blocked || one.dropped > 0) && (
        <Text fz="xs" c="dimmed">
          {one.blocked ? t('droppedSince', words) : t('droppedBefore', words)}
        </Text>
      )}
    </Stack>
  );
};

const NameText = ({ name }: { readonly name: string }) => (
  <Text fz="sm" fw={600} ff="monospace" truncate title={name}>
    {name}
  </Text>
);

const OpenButton = ({ one, isOpen }: { readonly one: SeenName; readonly isOpen: boolean }) => {
  const navigate = useNavigate({ from: '/w/$workspace/schema' });
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <UnstyledButton
      aria-expanded={isOpen}
      miw={0}
      onClick={() =>
        void navigate({
          search: ({ open: _, ...before }) => (isOpen ? before : { ...before, open: one.name }),
          replace: true,
          resetScroll: false,
        })
      }
    >
      <Group gap={6} wrap="nowrap" miw={0}>
        <Chevron size={16} aria-hidden style={{ flexShrink: 0 }} />
        <NameText name={one.name} />
      </Group>
    </UnstyledButton>
  );
};

const BlockButton = ({ one }: { readonly one: SeenName }) => {
  const { t } = useTranslation('schema');
  const blocking = useBlocking();
  const Mark = one.blocked ? IconRestore : IconBan;
  const { name } = one;
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<Mark size={14} aria-hidden />}
      aria-label={one.blocked ? t('unblockOf', { name }) : t('blockOf', { name })}
      loading={blocking.isPending}
      onClick={() => blocking.mutate({ one, blocked: !one.blocked })}
    >
      {one.blocked ? t('unblock') : t('block')}
    </Button>
  );
};

export const TableSkeleton = () => (
  <Card aria-busy>
    <Stack gap="md">
      {[1, 2, 3, 4, 5, 6].map((row) => (
        <Skeleton key={row} h={26} />
      ))}
    </Stack>
  </Card>
);
