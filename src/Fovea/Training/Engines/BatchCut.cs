using Fovea.Parts;

namespace Fovea.Training.Engines;

/// <summary>
/// How a batch is cut for training. A shard is a run of images whose gradient is summed by itself, so that cores do not share a number
/// until all shards are done; a block is the part of a shard that passes through the model at a time. Both are whole images and depend
/// on the batch alone: the order of sums, and so every bit of the result, is the same for any number of threads.
/// </summary>
/// <param name="ImagesPerShard">Images of a shard; the last one may have fewer.</param>
/// <param name="ImagesPerBlock">Images of a block; a shard's last one may have fewer.</param>
/// <param name="NormalizesTogether">Whether a block's rows are normalised together.</param>
internal readonly record struct BatchCut(int ImagesPerShard, int ImagesPerBlock, bool NormalizesTogether)
{
    /// <summary>Rows of a block: enough for the matrix kernel, few enough that their activations stay in a core's cache.</summary>
    private const int WantedBlockRows = 32;

    /// <summary>Rows that the kernel takes at a time: cuts in between would leave it with single rows. Small batches are cut evenly first of all.</summary>
    private const int TileRows = 8, SmallTileRows = 4;

    /// <summary>Cuts a batch.</summary>
    /// <param name="images">Images of a full batch.</param>
    /// <param name="rollouts">Rows per image.</param>
    /// <param name="steps">Glimpses per row.</param>
    /// <param name="together">Rows that are normalised together, which make a block: about as many, and the same in all but the last. 0 for any.</param>
    public static BatchCut For(int images, int rollouts, int steps, int together = 0)
    {
        int rows = images * rollouts;
        if (together > 0)
        {
            int groups = Math.Max(1, (int)Math.Round((double)rows / together));
            int block = ImagesFor((rows + groups - 1) / groups, rollouts);
            int shards = Math.Min(groups, Shards(rows, steps));
            return new BatchCut(block * ((groups + shards - 1) / shards), block, NormalizesTogether: true);
        }

        int shardRows = (rows + Shards(rows, steps) - 1) / Shards(rows, steps);
        int shard = ImagesFor(shardRows, rollouts);
        return new BatchCut(shard, Math.Min(shard, ImagesFor(WantedBlockRows, rollouts)), NormalizesTogether: false);
    }

    /// <summary>Shards of a batch of <paramref name="images"/> images, at most a full one.</summary>
    public int ShardsOf(int images) => (images + ImagesPerShard - 1) / ImagesPerShard;

    /// <summary>What layers must know of a block.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="rowWeight">What part of the batch a row is.</param>
    public ArenaBlock BlockOf(int rows, float rowWeight) => ArenaBlock.ForTraining(rows, rows * rowWeight, NormalizesTogether);

    /// <summary>Whether the gradient of some weights is cut by inputs instead of summed by shards: if they are more numbers than the activations on their two sides.</summary>
    /// <param name="weight">The weights.</param>
    /// <param name="rows">Rows times steps that their gradient is summed over.</param>
    public static bool Divides(Parameter weight, long rows) => (long)weight.Rows * weight.Columns > rows * (weight.Rows + weight.Columns);

    /// <summary>
    /// A power of two that grows with the root of the work: larger batches keep more cores busy, and yet spend a smaller part of
    /// their time on adding shards up. A batch of 128 with 7 glimpses has 4, one of 512 has 8.
    /// </summary>
    private static int Shards(int rows, int steps)
    {
        const double workOfFourShards = 128 * 7;
        double wanted = 4 * Math.Sqrt(rows * (double)steps / workOfFourShards);
        return Math.Clamp((int)Math.Pow(2, Math.Round(Math.Log2(wanted))), 2, 64);
    }

    /// <summary>The fewest images that make up <paramref name="rows"/> rows, and whole tiles where images are that small.</summary>
    private static int ImagesFor(int rows, int rollouts)
    {
        int tileImages = Math.Max(1, (rows < WantedBlockRows ? SmallTileRows : TileRows) / rollouts);
        int images = (rows + rollouts - 1) / rollouts;
        return (images + tileImages - 1) / tileImages * tileImages;
    }
}
