using System.Security.Cryptography;

namespace Fovea.Imaging;

/// <summary>
/// Finds patches of the same pixels, within a split and between splits. Every patch is read once, front to back, and a digest of 32 bytes is kept in memory meanwhile:
/// 10 MB for all 327,680. What was found is kept beside the unpacked pixels.
/// </summary>
internal static class PatchCopies
{
    // Enough at a time for all processors, and for a stop that is heard soon.
    private const int Block = 2048, Digest = SHA256.HashSizeInBytes;

    /// <summary>Sets of patches with the same pixels, two or more in each.</summary>
    /// <param name="parts">The patches of all splits, which are numbered through.</param>
    /// <param name="fingerprint">Changes when the patches do.</param>
    /// <param name="memory">The file where what was found is kept.</param>
    /// <param name="progress">Progress reporter, one report for each block.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <returns>[sets][patches], their numbers, in order.</returns>
    /// <exception cref="DataException">What was found cannot be kept.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> Find(
        IReadOnlyList<ImageSet> parts, string fingerprint, string memory, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        if (FileCopySets.Read(memory) is { } kept && kept.Fingerprint == fingerprint) return kept.Sets;
        FileCopySets found = new(fingerprint, [.. Alike(DigestsOf(parts, progress, cancellation)).OrderBy(set => set[0])]);
        found.Write(memory);
        return found.Sets;
    }

    /// <summary>The digests one behind the other, in the order of the patches' numbers.</summary>
    private static byte[] DigestsOf(IReadOnlyList<ImageSet> parts, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        int before = 0, all = parts.Sum(part => part.Count);
        byte[] digests = new byte[checked(all * Digest)];
        foreach (ImageSet part in parts)
        {
            for (int first = 0; first < part.Count; first += Block)
            {
                cancellation.ThrowIfCancellationRequested();
                int end = Math.Min(first + Block, part.Count), start = before;
                Parallel.For(first, end, index => SHA256.HashData(part.Pixels(index), digests.AsSpan((start + index) * Digest, Digest)));
                progress?.Report(new DataProgress("looking for copies", before + end, all, DataProgress.Images));
            }

            before += part.Count;
        }

        return digests;
    }

    private static List<int[]> Alike(byte[] digests)
    {
        ReadOnlySpan<byte> Of(int number) => digests.AsSpan(number * Digest, Digest);

        int[] order = [.. Enumerable.Range(0, digests.Length / Digest)];
        Array.Sort(order, (one, other) => Of(one).SequenceCompareTo(Of(other)) is not 0 and var before ? before : one.CompareTo(other));
        List<int[]> sets = [];
        for (int first = 0, end; first < order.Length; first = end)
        {
            for (end = first + 1; end < order.Length && Of(order[end]).SequenceEqual(Of(order[first]));) end++;
            if (end - first > 1) sets.Add(order[first..end]);
        }

        return sets;
    }
}
