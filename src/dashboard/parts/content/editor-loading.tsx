// The shape of an editor while it is being loaded.
import { Group, Skeleton, Stack } from '@mantine/core';

export const EditorLoading = () => (
  <Stack aria-busy="true">
    <Skeleton h={120} />
    <Group align="flex-start" wrap="nowrap">
      <Skeleton h={420} flex={1} />
      <Skeleton h={420} w={340} visibleFrom="md" />
    </Group>
  </Stack>
);
