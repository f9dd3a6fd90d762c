/** Forget the oldest entries of a Map used as a cache. */
export function trim(cache, size) {
    while (cache.size > size) {
        cache.delete(cache.keys().next().value);
    }
}
