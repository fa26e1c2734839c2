using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fovea.Devices.Plans;

// The by-value arguments of kernels, field for field as Kernels/*.cl declare and explain them. Every field has 4 bytes, so that no compiler pads.
// A place in memory is the number of a float32 in it.
#pragma warning disable CS0649, SA1600 // Fields that a kernel of another kind leaves at 0.

/// <summary>settings.cl.</summary>
internal struct Settings
{
    public uint SeedLow, SeedHigh, StartPurpose, NoisePurpose, Stream, Gaze, HasStart;
    public float StartX, StartY, StartStd, Std;
    public uint FirstImage, Epoch;
    public float Rate, PolicyRate, StableEpsilon, Kept, PolicyKept;
}

/// <summary>products.cl.</summary>
internal struct Product
{
    public uint A, B, C, A2, B2, Bias, Gate;
    public uint StrideA, StrideB, StrideC, StrideA2, StrideB2;
    public uint M, N, K, K2, RowsB, SplitK, SplitC, TilesN, FirstGroup;
    public ProductFlags Flags;
}

/// <summary>What a product does beside multiplying: products.cl.</summary>
[Flags]
internal enum ProductFlags : uint
{
    None = 0,
    AddToTarget = 1,
    AddBias = 2,
    Relu = 4,
    ReluGate = 8,
    SumColumns = 16,
}

/// <summary>products.cl: up to four in one launch.</summary>
internal struct Products
{
    public const int Most = 4;

    public Four Each;

    /// <summary>Those of a launch.</summary>
    [InlineArray(Most)]
    public struct Four
    {
        private Product first;
    }
}

/// <summary>look.cl.</summary>
internal struct Glimpse
{
    public uint Rows, Rollouts, T, Draws, Looked, LookedStride, Raw, RawStride, Patches, PatchStride;
    public uint Size, Scales, Channels, Height, Width, BoundIsTanh;
    public float LocationScale;
    public uint PixelsByImage, IsListed, HasViews, Views, HasNormalization, Means, Deviations;
}

/// <summary>look.cl.</summary>
internal struct Overview
{
    public uint Rows, Rollouts, Cells, Stride, Size, Channels, Height, Width;
    public uint PixelsByImage, IsListed, HasViews, Views, HasNormalization, Means, Deviations;
}

/// <summary>images.cl.</summary>
internal struct Views
{
    public uint Images, Place, Shift, SeedLow, SeedHigh, QuarterTurns, Flips;
    public float Brightness;
}

/// <summary>images.cl.</summary>
internal struct Distortion
{
    public uint IsWanted, SeedLow, SeedHigh;
    public float Angle, LogScale, Shear, Elastic;
}

/// <summary>images.cl.</summary>
internal struct Canvas
{
    public Distortion Distortion;
    public uint Digits, Side, Pieces, PieceSize, Blend, SeedLow, SeedHigh;
}

/// <summary>normalization.cl.</summary>
internal struct Normalization
{
    public uint Rows, GroupRows, Input, Output, OutputGradient, InputGradient, Stride, OutputStride;
    public uint Scale, Bias, Mean, Variance, MeasuredMean, MeasuredVariance, GradientSum, ProductSum;
    public uint IsTraining, Adds, Rectified;
    public float Epsilon;
}

/// <summary>normalization.cl.</summary>
internal struct NormalizationGradient
{
    public uint Rows, GroupRows, Groups, Steps, Stride, MeasuredMean, MeasuredVariance, GradientSum, ProductSum, RunningMean, RunningVariance;
    public uint ScaleGradient, BiasGradient, MeanStep, VarianceStep;
    public float Momentum;
}

/// <summary>cores.cl.</summary>
internal struct Gates
{
    public uint Count, Hidden, Stride, GateStride, Values, Gradient, Recalled, RecalledGradient, Cell, CellTm1, Squashed, State, StateTm1;
    public uint CellGradient, CellGradientTm1, StateGradient, StateGradientTm1, IsFirst, IsLast, AddsToStateTm1;
}

/// <summary>cores.cl.</summary>
internal struct Elements
{
    public uint Count, Target, Source, Other, HasOther;
}

/// <summary>loss.cl.</summary>
internal struct Judge
{
    public uint Rows, Rollouts, Classes, Steps, FirstStep, Logits, LogitsGradient, Stride, Judged, HasClassWeights, ClassWeights, Reward;
    public float RowWeight, EarlyWeight, Smoothing;
}

/// <summary>loss.cl.</summary>
internal struct Teach
{
    public uint Rows, Rollouts, Steps, EveryStep, Gains, BaselineKind, BoundIsTanh, Judged, Draws, Raw, RawGradient, RawStride;
    public uint Baseline, BaselineGradient, BaselineStride, Partials;
    public float Discount, RatioClip, RowWeight, PolicyWeight, BaselineWeight, EarlyClassWeight;
}

/// <summary>loss.cl.</summary>
internal struct Probabilities
{
    public uint Images, Rollouts, Classes, Logits, Stride, Place;
}

/// <summary>update.cl: where the numbers of each <see cref="Fovea.Parts.ParameterGroup"/> lie, and which chunk is its first.</summary>
internal struct Ranges
{
    public const int Groups = 4, ChunkLength = 1024;

    public EachGroup Start, Length, FirstChunk;

    /// <summary>A number for each group.</summary>
    [InlineArray(Groups)]
    public struct EachGroup
    {
        private uint first;
    }
}

/// <summary>update.cl.</summary>
internal struct Update
{
    public Ranges Ranges;
    public uint Values, Gradients, Splits, SplitLength, SplitCount, Squares, First, Second, Chunks, LossPartials, LossGroups, Results, IsAdam, HasDecay, Decays, HasAverage, Average;
    public float Beta1, Beta2, Momentum, ClipNorm, AverageDecay;
}

/// <summary>What a step yields, as `conclude` leaves it in `results`: update.cl.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StepResults
{
    /// <summary>Numbers that rows are summed up to.</summary>
    public const int Losses = 9;

    public float CrossEntropy, EarlyCrossEntropy, Classification, Policy, Baseline, Reward, Correct, CutOff, Distance;
    public float ClassifierNorm, PolicyNorm, BaselineNorm, ClassifierScale, PolicyScale, BaselineScale;

    /// <summary>Numbers in all.</summary>
    public static int Length => Unsafe.SizeOf<StepResults>() / sizeof(float);
}

/// <summary>limit.cl.</summary>
internal struct Arithmetic
{
    public uint Rounds;
    public float Factor, Addend;
}

/// <summary>limit.cl.</summary>
internal struct Copy
{
    public uint From, To;
}

/// <summary>How many work-items the kernels have in a group: main.cl.</summary>
internal static class GroupItems
{
    public const int Row = 128, Look = 64, Image = 128, Product = 256, Column = 256, Chunk = 256, Limit = 256;

    /// <summary>Columns that a group of `normalization_forward` takes, and numbers that <see cref="Chunk"/> items take: normalization.cl.</summary>
    public const int NormalizedColumns = 16;

    /// <summary>Numbers of a location's record, of a judgement, and of a view: look.cl, loss.cl, images.cl.</summary>
    public const int DrawStride = 8, Judged = 4, View = 5;
}
