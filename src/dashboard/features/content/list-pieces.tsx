// What both lists of content share.
import { Badge, Card, Group, Skeleton, Stack } from '@mantine/core';

export const Tags = ({ tags }: { readonly tags: readonly string[] }) => (
  <Group gap={4}>
    {tags.map((tag) => (
      <Badge key={tag} size="sm" variant="default">
        {tag}
      </Badge>
    ))}
  </Group>
);

export const ListSkeleton = () => (
  <Card>
    <Stack>
      {[0, 1, 2, 3].map((row) => (
        <Skeleton key={row} h={34} />
      ))}
    </Stack>
  </Card>
);
