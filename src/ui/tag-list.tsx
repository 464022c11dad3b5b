// Tags under a name in a list: the first few, and how many more there are, so that no row grows with them.
import { Badge, Group } from '@mantine/core';

const MOST = 3;

interface TagListProps {
  readonly tags: readonly string[];
  readonly size?: 'xs' | 'sm';
}

export const TagList = ({ tags, size = 'sm' }: TagListProps) => {
  const more = tags.slice(MOST);
  if (tags.length === 0) return null;
  return (
    <Group gap={4}>
      {tags.slice(0, MOST).map((tag) => (
        <Badge key={tag} size={size} variant="default" fw={500} maw={180} title={tag}>
          {tag}
        </Badge>
      ))}
      {more.length > 0 && (
        <Badge size={size} variant="default" fw={500} title={more.join(', ')}>
          +{more.length}
        </Badge>
      )}
    </Group>
  );
};
