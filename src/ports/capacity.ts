// Whether there is room to store anything. PostgreSQL stops hard when its disk is full (F67), so new work is
// refused well before; what was acknowledged stays.
export interface Capacity {
  hasRoom(): boolean;
}
