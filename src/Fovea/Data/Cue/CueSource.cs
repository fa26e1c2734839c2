using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Data.Cue;

/// <summary>
/// A made-up task that only a policy can solve: the centre of a 36x36 image holds a bright square, moved off the middle towards
/// one of the four 12x12 cells beside it; that cell has stripes, whose direction is the class; all else is noise. One glimpse at the
/// centre tells where to look, one more tells the class, and looking anywhere else tells nothing.
/// </summary>
/// <param name="trainingCount">Training images.</param>
/// <param name="validationCount">Validation images.</param>
/// <param name="testCount">Test images.</param>
/// <param name="seed">Seed of all images.</param>
internal sealed class CueSource(int trainingCount = 8000, int validationCount = 1000, int testCount = 2000, ulong seed = 1) : IDataSource
{
    private const int Cell = 12, Side = 3 * Cell, CueSide = 4, Stripe = 3;

    private static readonly string[] classNames = ["horizontal", "vertical", "rising", "falling"];

    /// <inheritdoc/>
    public string Name => "cue";

    /// <summary>Makes all images.</summary>
    public DataSet Create() => new(Name, classNames, Make(trainingCount, 0), Make(validationCount, 1), Make(testCount, 2));

    /// <inheritdoc/>
    public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) => Task.FromResult(Create());

    private MemoryImageSet Make(int count, uint split)
    {
        ImageShape shape = new(Side, Side, 1);
        byte[] pixels = new byte[count * shape.Bytes];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            RandomSequence random = new(seed, RandomPurpose.Data, (uint)i, split);
            labels[i] = random.NextInt(classNames.Length);
            Draw(pixels.AsSpan(i * (int)shape.Bytes, (int)shape.Bytes), labels[i], ref random);
        }

        return new MemoryImageSet(shape, pixels, labels);
    }

    private static void Draw(Span<byte> image, int label, ref RandomSequence random)
    {
        foreach (ref byte pixel in image) pixel = (byte)random.NextInt(256);
        int place = (2 * random.NextInt(4)) + 1;
        int cellRow = place / 3, cellColumn = place % 3;
        int phase = random.NextInt(2 * Stripe);
        for (int row = 0; row < Cell; row++)
        {
            for (int column = 0; column < Cell; column++)
            {
                image[At(1, row, 1, column)] = 0;
                image[At(cellRow, row, cellColumn, column)] = IsBright(label, row, column, phase) ? byte.MaxValue : (byte)0;
            }
        }

        // The cue lies against the centre cell's edge that faces the striped cell.
        int cueRow = cellRow * (Cell - CueSide) / 2, cueColumn = cellColumn * (Cell - CueSide) / 2;
        for (int row = 0; row < CueSide; row++)
            for (int column = 0; column < CueSide; column++) image[At(1, cueRow + row, 1, cueColumn + column)] = byte.MaxValue;
    }

    private static bool IsBright(int label, int row, int column, int phase)
    {
        int across = label switch
        {
            0 => row,
            1 => column,
            2 => row + column,
            _ => row - column + Cell,
        };
        return (across + phase) / Stripe % 2 == 0;
    }

    private static int At(int cellRow, int row, int cellColumn, int column) => ((((cellRow * Cell) + row) * Side) + (cellColumn * Cell)) + column;
}
