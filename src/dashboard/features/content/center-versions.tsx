// What a preference centre was: every save, what it changed, and the way back into the editor.
import { Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CenterContent } from '../../../core/content/preference-center.ts';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { ChangeTable, type Change } from '../../parts/changes/change-table.tsx';
import { useApi } from '../../session.ts';
import { CENTERS, type Center } from './center-data.ts';
import type { Version } from './content-data.ts';
import { VersionList } from './version-list.tsx';

interface Answer {
  readonly version: { readonly state: 'active' | 'draft'; readonly content: CenterContent };
  readonly against: number | null;
  readonly changes: readonly Change[];
}

interface CenterVersionsProps {
  readonly center: Center;
  /** Absent for those who may not write. */
  readonly onRestore: ((was: Pick<Center, 'state' | 'content'>) => void) | undefined;
}

export const CenterVersions = ({ center, onRestore }: CenterVersionsProps) => {
  const { t } = useTranslation('centers');
  const api = useApi();
  const [compared, compare] = useState<number | null>(null);
  const path = `${CENTERS}/${center.preference_center_id}/versions`;
  const { data } = useQuery({
    queryKey: [api.workspace, 'preference-centers', 'versions', center.preference_center_id, center.version],
    queryFn: ({ signal }) => api.get<{ readonly versions: readonly Version[] }>(path, {}, signal),
  });
  const restore = async (version: number): Promise<void> => {
    try {
      const { version: was } = await api.get<Answer>(`${path}/${version}`);
      onRestore?.({ state: was.state, content: was.content });
      notifyDone(t('versions.restored', { version }));
    } catch (error) {
      notifyFailure(t('versions.failed'), error instanceof Error ? error.message : '');
    }
  };
  return (
    <Stack gap="xs">
      <Text fw={650}>{t('versions.title')}</Text>
      {data === undefined ? (
        <Skeleton h={90} />
      ) : (
        <VersionList
          versions={data.versions}
          onCompare={compare}
          {...(onRestore === undefined ? {} : { onRestore: (version: number) => void restore(version) })}
        />
      )}
      <Modal
        opened={compared !== null}
        onClose={() => compare(null)}
        size="xl"
        title={compared === null ? '' : t('versions.changesOf', { version: compared })}
        closeButtonProps={{ 'aria-label': t('versions.close') }}
      >
        {compared !== null && <Difference path={`${path}/${compared}`} />}
      </Modal>
    </Stack>
  );
};

const Difference = ({ path }: { readonly path: string }) => {
  const { t } = useTranslation('centers');
  const api = useApi();
  const { data, error } = useQuery({
    queryKey: [api.workspace, 'preference-centers', 'version', path],
    queryFn: ({ signal }) => api.get<Answer>(path, {}, signal),
  });
  if (error !== null) return <Text fz="sm">{error.message}</Text>;
  if (data === undefined) return <Skeleton h={120} />;
  return <ChangeTable changes={data.changes} same={t('versions.same')} />;
};
