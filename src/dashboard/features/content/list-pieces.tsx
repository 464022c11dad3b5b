// What both lists of content share.
import { Card, Skeleton, Stack } from '@mantine/core';

export const ListSkeleton = () => (
  <Card>
    <Stack>
      {[0, 1, 2, 3].map((row) => (
        <Skeleton key={row} h={34} />
      ))}
    </Stack>
  </Card>
);
