// What can be done with a segment. Archiving takes campaigns along, so it says which before it happens.
import { Alert, Button, Group, List, Menu, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconArchive,
  IconArchiveOff,
  IconCopy,
  IconDots,
  IconDownload,
  IconPencil,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { notifyDone, notifyFailure, notifyUndo } from '../../../ui/notify.tsx';
import { LinkButton } from '../../links.tsx';
import { PeopleFile } from '../../parts/people-file/people-file.tsx';
import { useApi, useCan, useWorkspace } from '../../session.ts';
import {
  archiveSegment,
  duplicateSegment,
  refreshSegments,
  unarchiveSegment,
  usesQuery,
  type SegmentAnswer,
} from './segment-data.ts';

export const SegmentActions = ({ segment }: { readonly segment: SegmentAnswer }) => {
  const { t } = useTranslation('segments');
  const { key } = useWorkspace();
  const can = useCan();
  const [asking, ask] = useDisclosure(false);
  const [exporting, file] = useDisclosure(false);
  const { duplicate, unarchive } = useActions(segment);
  if (!can('admin.write', 'segments')) return null;
  return (
    <>
      {!segment.archived && (
        <LinkButton
          to="/w/$workspace/segments/$segmentId/edit"
          params={{ workspace: key, segmentId: segment.segment_id }}
          leftSection={<IconPencil size={16} aria-hidden />}
        >
          {t('edit')}
        </LinkButton>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={10} aria-label={t('more')}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => duplicate.mutate()}>
            {t('duplicate')}
          </Menu.Item>
          {!segment.archived && (
            <Menu.Item leftSection={<IconDownload size={16} />} onClick={file.open}>
              {t('export')}
            </Menu.Item>
          )}
          {segment.archived ? (
            <Menu.Item leftSection={<IconArchiveOff size={16} />} onClick={() => unarchive.mutate()}>
              {t('unarchive')}
            </Menu.Item>
          ) : (
            can('admin.launch', 'segments') && (
              <Menu.Item leftSection={<IconArchive size={16} />} onClick={ask.open}>
                {t('archive')}
              </Menu.Item>
            )
          )}
        </Menu.Dropdown>
      </Menu>
      <PeopleFile segment={segment} opened={exporting} onClose={file.close} />
      <ArchiveQuestion segment={segment} opened={asking} onClose={ask.close} />
    </>
  );
};

const useActions = (segment: SegmentAnswer) => {
  const { t } = useTranslation('segments');
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const onError = (error: Error) => notifyFailure(t('notDone'), error.message);
  const duplicate = useMutation({
    mutationFn: () => duplicateSegment(api, segment.segment_id, t('copyOf', { name: segment.name })),
    onSuccess: async (copy) => {
      await refreshSegments(client, api);
      notifyDone(t('duplicated', { name: copy.name }));
      await navigate({
        to: '/w/$workspace/segments/$segmentId/edit',
        params: { workspace: api.workspace, segmentId: copy.segment_id },
      });
    },
    onError,
  });
  const unarchive = useMutation({
    mutationFn: () => unarchiveSegment(api, segment.segment_id),
    onSuccess: async () => {
      await refreshSegments(client, api);
      notifyDone(t('broughtBack', { name: segment.name }));
    },
    onError,
  });
  const archive = useMutation({
    mutationFn: () => archiveSegment(api, segment.segment_id),
    onSuccess: async (campaigns) => {
      await refreshSegments(client, api);
      const text = t('archivedDone', { name: segment.name, count: campaigns.length });
      notifyUndo(text, t('undo'), () => unarchive.mutate());
    },
    onError,
  });
  return { duplicate, unarchive, archive };
};

interface QuestionProps {
  readonly segment: SegmentAnswer;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const ArchiveQuestion = ({ segment, opened, onClose }: QuestionProps) => {
  const { t } = useTranslation('segments');
  const api = useApi();
  const { archive } = useActions(segment);
  const uses = useQuery({ ...usesQuery(api, segment.segment_id), enabled: opened }).data;
  const held = uses?.filter(({ kind }) => kind === 'segment' || kind === 'suppression_list') ?? [];
  const campaigns = uses?.filter(({ kind, status }) => kind === 'campaign' && status !== 'archived') ?? [];
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('archiveTitle', { name: segment.name })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {held.length > 0 ? (
        <Alert color="orange">{t('archiveHeld', { name: held[0]?.name ?? '' })}</Alert>
      ) : (
        <>
          <Text fz="sm">{t('archiveText', { count: campaigns.length })}</Text>
          <List fz="sm" mt="xs">
            {campaigns.map(({ id, name }) => (
              <List.Item key={id}>{name}</List.Item>
            ))}
          </List>
        </>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button
          color="red"
          disabled={uses === undefined || held.length > 0}
          loading={archive.isPending}
          onClick={() => archive.mutate(undefined, { onSettled: onClose })}
        >
          {t('archive')}
        </Button>
      </Group>
    </Modal>
  );
};
