using Fovea.Data.Mnist;
using Fovea.Data.Scenes;
using Fovea.Numerics;

namespace Fovea.Data.Megapixel;

/// <summary>The images of one split of Megapixel MNIST.</summary>
internal sealed class MegapixelScenes : SceneImageSet
{
    private const int DigitSide = 28, Digits = 5, Alike = 3;

    // Beside the splits' numbers.
    private const uint Targets = 1u << 16;

    private readonly MegapixelOptions options;
    private readonly int[][] digitsOf;
    private readonly ImageSet digits;
    private readonly ulong seed;
    private readonly uint split;
    private readonly bool isFresh;
    private readonly DigitDistortion? distortion;

    private MegapixelScenes(MegapixelOptions options, ImageSet digits, ImageSet patterns, int[] labels, int[][] digitsOf, DataSplit split)
        : base(new ImageShape(options.Side, options.Side, 1), labels, patterns, options.Task == MegapixelTask.Present)
    {
        this.options = options;
        this.digits = digits;
        this.digitsOf = digitsOf;
        this.split = (uint)split;
        bool isTraining = split == DataSplit.Training;
        seed = isTraining ? options.TrainingSeed : options.EvaluationSeed;
        isFresh = isTraining && options.Mode == TrainingMode.Fresh;
        distortion = isTraining && !options.Distortion.ChangesNothing ? new DigitDistortion(options.Distortion) : null;
    }

    /// <summary>Makes the images of a split.</summary>
    /// <param name="options">How they are laid out.</param>
    /// <param name="digits">The split's digits, 28x28 gray.</param>
    /// <param name="split">Which split.</param>
    /// <param name="count">How many.</param>
    public static MegapixelScenes Create(MegapixelOptions options, ImageSet digits, DataSplit split, int count)
    {
        ulong seed = split == DataSplit.Training ? options.TrainingSeed : options.EvaluationSeed;
        ImageSet noise = ImageSet.InMemory(digits.Shape, NoisePatterns.Draw(options.Noise, seed, (uint)split), new int[options.Noise]);
        int[][] digitsOf = [.. Enumerable.Range(0, digits.Labels.ToArray().Max() + 1).Select(label => Enumerable.Range(0, digits.Count).Where(i => digits.Labels[i] == label).ToArray())];
        MegapixelScenes scenes = new(options, digits, JoinedImageSet.Join([digits, noise]), new int[count], digitsOf, split);
        return new MegapixelScenes(options, digits, JoinedImageSet.Join([digits, noise]), [.. Enumerable.Range(0, count).Select(scenes.LabelOf)], digitsOf, split);
    }

    /// <inheritdoc/>
    public override void Lay(int epoch, int index, Scene scene)
    {
        RandomSequence random = Sequence(epoch, index);
        Span<ScenePiece> laid = stackalloc ScenePiece[Digits];
        DrawDigits(laid, TargetOf(index), ref random);
        if (distortion is not null)
        {
            RandomSequence warps = new(seed, RandomPurpose.Distortion, (uint)index, (uint)epoch);
            for (int digit = 0; digit < Digits; digit++)
            {
                distortion.Apply(digits.Pixels(laid[digit].Pattern), scene.OwnPattern(digit), ref warps);
                laid[digit] = laid[digit] with { Pattern = ~digit };
            }
        }

        scene.Clear();
        if (options.Top == MegapixelTop.Noise) scene.Add(laid);
        for (int piece = 0; piece < options.Noise; piece++)
        {
            int pattern = digits.Count + random.NextInt(options.Noise);
            scene.Add([new ScenePiece(pattern, NoisePlace(ref random), NoisePlace(ref random))]);
        }

        if (options.Top == MegapixelTop.Digits) scene.Add(laid);
        scene.Close();
    }

    private RandomSequence Sequence(int epoch, int index) => isFresh
        ? new RandomSequence(seed, RandomPurpose.FreshData, (uint)index, (uint)epoch)
        : new RandomSequence(seed, RandomPurpose.Data, (uint)index, split);

    /// <summary>The class of three digits of an image, which is the same in every epoch.</summary>
    private int TargetOf(int index) => new RandomSequence(seed, RandomPurpose.Data, (uint)index, split | Targets).NextInt(digitsOf.Length);

    /// <summary>Three digits of one class and two of others, in the order in which they are laid, none within 28 pixels of another on both axes.</summary>
    /// <param name="laid">[5], overwritten.</param>
    /// <param name="target">The class of the three.</param>
    /// <param name="random">Says which and where.</param>
    private void DrawDigits(Span<ScenePiece> laid, int target, ref RandomSequence random)
    {
        int classes = digitsOf.Length;
        for (int digit = 0; digit < Digits; digit++)
        {
            int label = target;
            if (digit >= Alike) label = (target + 1 + random.NextInt(classes - 1)) % classes;
            int pattern = digitsOf[label][random.NextInt(digitsOf[label].Length)];
            do laid[digit] = new ScenePiece(pattern, DigitPlace(ref random), DigitPlace(ref random));
            while (Meets(laid[..digit], laid[digit]));
        }
    }

    private static bool Meets(ReadOnlySpan<ScenePiece> earlier, ScenePiece piece)
    {
        foreach (ScenePiece other in earlier)
            if (Math.Abs(other.Left - piece.Left) < DigitSide && Math.Abs(other.Top - piece.Top) < DigitSide) return true;
        return false;
    }

    private int DigitPlace(ref RandomSequence random) => (int)MathF.Round(random.NextFloat() * (options.Side - DigitSide));

    private int NoisePlace(ref RandomSequence random) => (int)(random.NextFloat() * (options.Side - (2 * DigitSide))) + DigitSide;

    private int LabelOf(int index)
    {
        RandomSequence random = Sequence(epoch: 0, index);
        Span<ScenePiece> laid = stackalloc ScenePiece[Digits];
        DrawDigits(laid, TargetOf(index), ref random);
        if (options.Task == MegapixelTask.Majority) return digits.Labels[laid[0].Pattern];
        if (options.Task == MegapixelTask.Present)
        {
            int present = 0;
            foreach (ScenePiece piece in laid) present |= 1 << digits.Labels[piece.Pattern];
            return present;
        }

        ScenePiece chosen = laid[0];
        foreach (ScenePiece piece in laid)
        {
            bool isBetter = options.Task == MegapixelTask.Topmost ? piece.Top < chosen.Top : digits.Labels[piece.Pattern] > digits.Labels[chosen.Pattern];
            if (isBetter) chosen = piece;
        }

        return digits.Labels[chosen.Pattern] - options.FirstClass;
    }
}
