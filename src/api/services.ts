// What the handlers of all areas need, plugged in by app/wire.ts. Each area declares its own interface beside its
// endpoints (`PeopleServices` in api/braze/people.ts) and is added to this list.

// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- areas are added here as they land
export interface ApiServices {}
