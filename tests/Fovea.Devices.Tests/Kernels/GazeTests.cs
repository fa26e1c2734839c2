using Fovea.Devices.Drivers;
using Fovea.Devices.Engine;
using Fovea.Devices.Plans;
using Fovea.Parts;
using Fovea.Policies;

namespace Fovea.Devices.Tests.Kernels;

/// <summary>Where rollouts look: the records that a device keeps of its locations are those of the processor's gaze.</summary>
public sealed class GazeTests : IDisposable
{
    private const int Images = 37, Rollouts = 3, Rows = Images * Rollouts, FirstImage = 500;
    private const uint Draws = 0, Raw = Draws + (Rows * GroupItems.DrawStride), Looked = Raw + (Rows * Matrix.Line), Patches = Looked + (Rows * Matrix.Line);

    private readonly Device device = TestDevice.Open();
    private readonly float[] raw;

    public GazeTests()
    {
        Random random = new(11);
        raw = [.. Enumerable.Range(0, Rows * Matrix.Line).Select(i => i % Matrix.Line < 2 ? (4f * random.NextSingle()) - 2f : float.NaN)];
        new[] { 1f, -1f, 0f, 1e-30f, 20f, -20f }.CopyTo(raw, 0);
    }

    public static TheoryData<string, int, bool> Cases => new MatrixTheoryData<string, int, bool>(["mean", "sampled", "centre", "around the centre", "anywhere", "evaluated", "place"], [0, 1, 2, 999], [false, true]);

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Locations(string kind, int t, bool isTanh)
    {
        Gaze gaze = kind switch
        {
            "mean" => Gaze.ForTraining(StartLocation.Random, 0f, 0x1_0000_0002, epoch: 5),
            "sampled" => Gaze.ForTraining(StartLocation.Random, 0.3f, ulong.MaxValue, epoch: 5),
            "centre" => Gaze.ForTraining(StartLocation.Centre, 0.3f, 7, epoch: 0),
            "around the centre" => Gaze.ForTraining(StartLocation.Centre, 0.3f, 7, epoch: 0) with { StartStd = 0.6f },
            "anywhere" => Gaze.ForTraining(StartLocation.Random, 0.3f, 7, epoch: 1).Anywhere(),
            "evaluated" => Gaze.ForEvaluation(StartLocation.Random, 0.2f, 0, pass: 3),
            _ => Gaze.FromPlace(-0.25f, 0.75f),
        };
        LocationBound bound = isTanh ? LocationBound.Tanh : LocationBound.Clamp;
        float[] found = Choose(gaze, t, bound, new float[Rows * GroupItems.DrawStride]);
        for (int row = 0; row < Rows; row++)
        {
            int image = FirstImage + (row / Rollouts), rollout = row % Rollouts;
            (float meanX, float meanY) = new GaussianPolicy(bound).Mean(raw.AsSpan(row * Matrix.Line, 2));
            LocationDraw expected = t == 0 ? gaze.First(image, rollout) : gaze.Next(image, rollout, t, meanX, meanY);
            ReadOnlySpan<float> record = found.AsSpan(row * GroupItems.DrawStride, LocationDraw.Width);
            // Means behind tanh and normal numbers differ in their last digits; all else is the same to the bit.
            bool isExact = (t == 0 && gaze.StartStd == 0f) || gaze.Kind == GazeKind.Random;
            Close.To([expected.X, expected.Y], record[..2], 0, isExact || (gaze.Kind == GazeKind.Mean && !isTanh) ? float.Epsilon : 1e-6, $"{kind}, glimpse {t}, row {row}");
            Close.To([expected.MeanX, expected.MeanY], record[2..4], 0, isExact || (t > 0 && !isTanh) ? float.Epsilon : 1e-6, $"{kind}, mean of glimpse {t}, row {row}");
            Assert.Equal(expected.Std, record[4]);
        }
    }

    [Fact]
    public void Recorded_locations_stay_as_they_are()
    {
        float[] records = [.. Enumerable.Range(0, Rows * GroupItems.DrawStride).Select(i => i / 1000f)];
        Assert.Equal(records, Choose(Gaze.Recorded, t: 0, LocationBound.Clamp, records));
        Assert.Equal(records, Choose(Gaze.Recorded, t: 1, LocationBound.Clamp, records));
    }

    private float[] Choose(Gaze gaze, int t, LocationBound bound, float[] records)
    {
        using DeviceBuffer memory = device.Allocate((Patches + (Rows * Matrix.Line)) * sizeof(float)), pixels = device.Allocate(1), numbers = device.Allocate(sizeof(int));
        using StepSettings settings = new(device);
        device.Write<float>(memory, Draws, records);
        device.Write<float>(memory, Raw, raw);
        settings.Set(gaze, FirstImage);
        Glimpse argument = new()
        {
            Rows = Rows,
            Rollouts = Rollouts,
            T = (uint)t,
            Draws = Draws,
            Looked = Looked,
            LookedStride = Matrix.Line,
            Raw = Raw,
            RawStride = Matrix.Line,
            Patches = Patches,
            PatchStride = Matrix.Line,
            Size = 1,
            Scales = 1,
            Channels = 1,
            Height = 1,
            Width = 1,
            BoundIsTanh = bound == LocationBound.Tanh ? 1u : 0u,
            LocationScale = 1f,
        };
        device.Run(new Launch("look", Rows, 1, GroupItems.Look, memory, settings.Buffer, numbers, pixels, KernelArgument.FromValue(argument)));
        return device.Fetch<float>(memory, records.Length, Draws);
    }
}
