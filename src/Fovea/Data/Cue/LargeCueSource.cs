using Fovea.Data.Scenes;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Data.Cue;

/// <summary>
/// A made-up task on a large image that only a policy solves which goes by what it has read: the image is a grid of 3x3 fields, black but for one small square in each.
/// The square at the image's centre is the sign: a block in it lies on the side of one of the eight other fields. In each of these a striped square lies anywhere; the stripes of
/// the one that the sign means are the class. Whoever reads the sign and then any other square is right in 1/8 + 7/8 * 1/8 = 23 % of all images.
/// </summary>
/// <param name="options">How large, how many.</param>
internal sealed class LargeCueSource(LargeCueOptions options) : IDataSource
{
    /// <summary>Name by which the command line knows it.</summary>
    public const string DataName = "large-cue";

    private static readonly string[] classNames = [.. from width in new[] { "fine", "broad" } from direction in new[] { "horizontal", "vertical", "rising", "falling" } select $"{width} {direction}"];

    /// <inheritdoc/>
    public string Name => DataName;

    /// <summary>Makes all images.</summary>
    public DataSet Create() => new(
        DataName, classNames, new LargeCueScenes(options, DataSplit.Training, options.TrainingImages),
        new LargeCueScenes(options, DataSplit.Validation, options.ValidationImages), new LargeCueScenes(options, DataSplit.Test, options.TestImages));

    /// <inheritdoc/>
    public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) => Task.FromResult(Create());
}

/// <summary>How large images of <see cref="LargeCueSource"/> are, and how many.</summary>
internal sealed record LargeCueOptions
{
    /// <summary>Side of an image in pixels.</summary>
    /// <value>192 to 1000000; default 4096.</value>
    public int Side { get; init => field = Check.Within(value, 192, 1_000_000, nameof(Side)); } = 4096;

    /// <summary>Training images.</summary>
    /// <value>8 to 1000000; default 4000.</value>
    public int TrainingImages { get; init => field = Check.Within(value, 8, 1_000_000, nameof(TrainingImages)); } = 4000;

    /// <summary>Validation images.</summary>
    /// <value>1 to 1000000; default 500.</value>
    public int ValidationImages { get; init => field = Check.Within(value, 1, 1_000_000, nameof(ValidationImages)); } = 500;

    /// <summary>Test images.</summary>
    /// <value>1 to 1000000; default 2000.</value>
    public int TestImages { get; init => field = Check.Within(value, 1, 1_000_000, nameof(TestImages)); } = 2000;

    /// <summary>Seed of the training images.</summary>
    /// <value>Any; default 1.</value>
    public ulong TrainingSeed { get; init; } = 1;

    /// <summary>Seed of the validation and test images.</summary>
    /// <value>Any; default 1.</value>
    public ulong EvaluationSeed { get; init; } = 1;
}

/// <summary>The images of one split of <see cref="LargeCueSource"/>.</summary>
internal sealed class LargeCueScenes : SceneImageSet
{
    private const int SquareSide = 24, Across = 3, Fields = Across * Across, Classes = 8, Directions = 4, Phases = SquareSide / 3, BlockSide = SquareSide / Across, Middle = Fields / 2;

    private static readonly ImageSet patterns = DrawPatterns();

    private readonly ulong seed;
    private readonly uint split;

    /// <summary>Makes the images of a split.</summary>
    /// <param name="options">How large they are.</param>
    /// <param name="split">Which split.</param>
    /// <param name="count">How many.</param>
    public LargeCueScenes(LargeCueOptions options, DataSplit split, int count)
        : base(new ImageShape(options.Side, options.Side, 1), LabelsOf(SeedOf(options, split), split, count), patterns)
    {
        seed = SeedOf(options, split);
        this.split = (uint)split;
    }

    /// <inheritdoc/>
    public override void Lay(int epoch, int index, Scene scene)
    {
        RandomSequence random = new(seed, RandomPurpose.FreshData, (uint)index, ((uint)epoch << 2) | split);
        int field = Shape.Width / Across, meant = random.NextInt(Fields - 1);
        if (meant >= Middle) meant++;
        scene.Clear();
        for (int place = 0; place < Fields; place++)
        {
            int stripes = random.NextInt(Classes), phase = random.NextInt(Phases), right = random.NextInt(field - SquareSide + 1), down = random.NextInt(field - SquareSide + 1);
            if (place == Middle)
            {
                int edge = (Shape.Width - SquareSide) / 2;
                scene.Add([new ScenePiece(SignPattern(meant), edge, edge)]);
            }
            else
            {
                if (place == meant) stripes = Labels[index];
                scene.Add([new ScenePiece((stripes * Phases) + phase, ((place % Across) * field) + right, ((place / Across) * field) + down)]);
            }
        }

        scene.Close();
    }

    private static ulong SeedOf(LargeCueOptions options, DataSplit split) => split == DataSplit.Training ? options.TrainingSeed : options.EvaluationSeed;

    private static int[] LabelsOf(ulong seed, DataSplit split, int count) =>
        [.. Enumerable.Range(0, count).Select(index => new RandomSequence(seed, RandomPurpose.Data, (uint)index, (uint)split).NextInt(Classes))];

    private static int SignPattern(int told) => (Classes * Phases) + told;

    private static MemoryImageSet DrawPatterns()
    {
        int count = SignPattern(Fields);
        byte[] pixels = new byte[count * SquareSide * SquareSide];
        for (int pattern = 0; pattern < count; pattern++)
        {
            for (int row = 0; row < SquareSide; row++)
            {
                for (int column = 0; column < SquareSide; column++)
                {
                    pixels[(((pattern * SquareSide) + row) * SquareSide) + column] = pattern < SignPattern(0)
                        ? Stripes(pattern / Phases, pattern % Phases, row, column)
                        : Sign(pattern - SignPattern(0), row, column);
                }
            }
        }

        return new MemoryImageSet(new ImageShape(SquareSide, SquareSide, 1), pixels, new int[count]);
    }

    private static byte Sign(int told, int row, int column) => ((row / BlockSide) * Across) + (column / BlockSide) == told ? byte.MaxValue : (byte)0;

    private static byte Stripes(int label, int phase, int row, int column)
    {
        int width = label < Directions ? 2 : 4;
        int across = (label % Directions) switch
        {
            0 => row,
            1 => column,
            2 => row + column,
            _ => row - column + SquareSide,
        };
        return (across + phase) / width % 2 == 0 ? byte.MaxValue : (byte)0;
    }
}
