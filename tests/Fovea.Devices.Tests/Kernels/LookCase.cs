using Fovea.Data;
using Fovea.Devices.Drivers;
using Fovea.Devices.Engine;
using Fovea.Devices.Plans;
using Fovea.Devices.Tests.Engine;
using Fovea.Parts;
using Fovea.Policies;
using Fovea.Sensing;
using OverviewArgument = Fovea.Devices.Plans.Overview;

namespace Fovea.Devices.Tests.Kernels;

/// <summary>Images, a sensor, ways to see and places to look at, all drawn at random; and what a device's kernels make of them, beside the processor.</summary>
internal sealed class LookCase
{
    private const int Epoch = 3, ViewLength = GroupItems.View;

    private static readonly float[] edges = [-1f, 1f, 0f, -0.999999f, 0.9999999f, -0.5f, 0.5f, -1.5f, 2f, 1e-30f];

    private readonly Random random;
    private readonly MemoryImageSet images;
    private readonly MultiScaleSensor sensor;
    private readonly AugmentationOptions augmentation;
    private readonly ChannelNormalization? normalization;
    private readonly RowBatch batch;
    private readonly int[] numbers;
    private readonly int rollouts, cells;
    private readonly bool isListed, isByImage;
    private readonly float locationScale;

    public LookCase(int seed)
    {
        random = new Random(seed);
        int channels = random.Next(2) == 0 ? 1 : 3;
        ImageShape shape = new(random.Next(1, 45), random.Next(1, 45), channels);
        images = RandomCase.RandomImages(shape, 40, classes: 3, random);
        sensor = new MultiScaleSensor(random.Next(1, 10), 1 + (seed % 4));
        cells = random.Next(1, 12);
        augmentation = random.Next(3) == 0
            ? new AugmentationOptions()
            : new AugmentationOptions { Flips = random.Next(2) == 0, QuarterTurns = random.Next(2) == 0, Shift = random.Next(5), Brightness = random.Next(2) == 0 ? 0f : 0.7f };
        normalization = random.Next(2) == 0 ? null : new ChannelNormalization([.. Enumerable.Repeat(0, channels).Select(_ => random.NextSingle())], [.. Enumerable.Repeat(0, channels).Select(_ => 0.1f + random.NextSingle())]);
        rollouts = random.Next(1, 4);
        isListed = HasViews || random.Next(2) == 0;
        isByImage = random.Next(2) == 0;
        locationScale = random.Next(2) == 0 ? 1f : 0.7f;
        int count = random.Next(1, 30), first = random.Next(images.Count - count + 1);
        numbers = [.. isListed ? Enumerable.Repeat(0, count).Select(_ => random.Next(images.Count)) : Enumerable.Range(first, count)];
        batch = new RowBatch(images, count, rollouts, new Augmentation(augmentation, Seed));
        batch.Fill(numbers, Epoch);
        Locations = [.. Enumerable.Repeat(0, 2 * batch.Rows).Select(_ => random.Next(3) == 0 ? edges[random.Next(edges.Length)] : (2.4f * random.NextSingle()) - 1.2f)];
    }

    private static ulong Seed => 0xFEDC_BA98_7654_3210;

    /// <summary>[rows, 2], some beyond the edges.</summary>
    public float[] Locations { get; }

    public bool HasViews => augmentation != new AugmentationOptions();

    /// <summary>How the images are seen: [images, 5].</summary>
    public (float[] Expected, float[] Found) SeeViews(Device device)
    {
        float[] expected = [.. numbers.Select(number => new Augmentation(augmentation, Seed).ViewOf(Epoch, number))
            .SelectMany(view => new[] { view.Turns, view.Mirrored ? 1f : 0f, view.ShiftX, view.ShiftY, view.Brightness })];
        using Memory memory = new(this, device);
        return (expected, device.Fetch<float>(memory.Numbers, expected.Length, memory.Views));
    }

    /// <summary>What the sensor sees: [rows, patch length], with the padding that products read.</summary>
    public (float[] Expected, float[] Found) SeePatches(Device device)
    {
        int length = sensor.PatchLength(images.Shape.Channels), stride = DeviceMatrix.StrideOf(length);
        float[] expected = new float[batch.Rows * stride];
        Sight sight = new(sensor, normalization);
        for (int row = 0; row < batch.Rows; row++)
        {
            (float x, float y) = Look(row);
            sight.See(batch, row, x, y, expected.AsSpan(row * stride, length));
        }

        using Memory memory = new(this, device);
        device.Run(new Launch("look", batch.Rows, 1, GroupItems.Look, memory.Numbers, memory.Settings.Buffer, memory.List, memory.Pixels, KernelArgument.FromValue(memory.Glimpse(stride))));
        return (expected, device.Fetch<float>(memory.Numbers, expected.Length, memory.Seen));
    }

    /// <summary>Where glimpses look, as the network is told: [rows, 2].</summary>
    public (float[] Expected, float[] Found) SeeLocations(Device device)
    {
        using Memory memory = new(this, device);
        int stride = DeviceMatrix.StrideOf(sensor.PatchLength(images.Shape.Channels));
        device.Run(new Launch("look", batch.Rows, 1, GroupItems.Look, memory.Numbers, memory.Settings.Buffer, memory.List, memory.Pixels, KernelArgument.FromValue(memory.Glimpse(stride))));
        float[] found = device.Fetch<float>(memory.Numbers, batch.Rows * Matrix.Line, memory.Looked);
        float[] expected = new float[found.Length];
        for (int row = 0; row < batch.Rows; row++) (expected[row * Matrix.Line], expected[(row * Matrix.Line) + 1]) = Look(row);
        return (expected, found);
    }

    /// <summary>All of the image in a few cells: [rows, cells], with padding.</summary>
    public (float[] Expected, float[] Found) SeeAll(Device device)
    {
        int length = images.Shape.Channels * cells * cells, stride = DeviceMatrix.StrideOf(length);
        float[] expected = new float[batch.Rows * stride];
        Sight sight = new(sensor, normalization);
        for (int row = 0; row < batch.Rows; row++) sight.SeeAll(batch, row, cells, expected.AsSpan(row * stride, length));
        using Memory memory = new(this, device);
        OverviewArgument overview = memory.Overview(stride);
        device.Run(new Launch("overview", batch.Rows, 1, GroupItems.Look, memory.Numbers, memory.Settings.Buffer, memory.List, memory.Pixels, KernelArgument.FromValue(overview)));
        return (expected, device.Fetch<float>(memory.Numbers, expected.Length, memory.Seen));
    }

    public override string ToString() => $"{images.Shape}, {sensor.Scales} scales of {sensor.Size}, {cells} cells, {augmentation}, {normalization}, {batch.Count} images, {rollouts} rollouts";

    private (float X, float Y) Look(int row)
    {
        (float x, float y) = new LocationDraw(Locations[2 * row], Locations[(2 * row) + 1], 0f, 0f, 0f).Place;
        return (locationScale * x, locationScale * y);
    }

    /// <summary>The case on a device.</summary>
    private sealed class Memory : IDisposable
    {
        private readonly LookCase drawn;

        public Memory(LookCase drawn, Device device)
        {
            this.drawn = drawn;
            int rows = drawn.batch.Rows, channels = drawn.images.Shape.Channels;
            Means = Draws + (uint)(rows * GroupItems.DrawStride);
            Views = Means + (uint)(2 * channels);
            Looked = Round(Views + (uint)(drawn.numbers.Length * ViewLength));
            Seen = Looked + (uint)(rows * Matrix.Line);
            int widest = Math.Max(DeviceMatrix.StrideOf(drawn.sensor.PatchLength(channels)), DeviceMatrix.StrideOf(channels * drawn.cells * drawn.cells));
            float[] poison = new float[Seen + (rows * widest)];
            Array.Fill(poison, float.NaN);
            for (int row = 0; row < rows; row++) drawn.Locations.AsSpan(2 * row, 2).CopyTo(poison.AsSpan((int)Draws + (row * GroupItems.DrawStride)));
            if (drawn.normalization is { } normalization) ((float[])[.. normalization.Mean, .. normalization.Deviation]).CopyTo(poison, Means);
            Numbers = device.Hold<float>(poison);
            List = device.Hold<int>(drawn.isListed ? drawn.numbers : []);
            byte[] pixels = drawn.isByImage
                ? [.. Enumerable.Range(0, drawn.images.Count).SelectMany(image => drawn.images.Pixels(image).ToArray())]
                : [.. drawn.numbers.SelectMany(image => drawn.images.Pixels(image).ToArray())];
            Pixels = device.Hold<byte>(pixels);
            Settings = new StepSettings(device);
            if (drawn.isListed) Settings.Set(Gaze.Recorded, Epoch, new TrainingOptions(), learningRate: 0f, step: 1);
            else Settings.Set(Gaze.Recorded, drawn.numbers[0]);
            if (!drawn.HasViews) return;
            AugmentationOptions options = drawn.augmentation;
            Views argument = new()
            {
                Images = (uint)drawn.numbers.Length,
                Place = Views,
                Shift = (uint)options.Shift,
                SeedLow = unchecked((uint)Seed),
                SeedHigh = (uint)(Seed >> 32),
                QuarterTurns = options.QuarterTurns ? 1u : 0u,
                Flips = options.Flips ? 1u : 0u,
                Brightness = options.Brightness,
            };
            device.Run(new Launch("views", 1, 1, GroupItems.Row, Numbers, Settings.Buffer, List, KernelArgument.FromValue(argument)));
        }

        public DeviceBuffer Numbers { get; }

        public DeviceBuffer List { get; }

        public DeviceBuffer Pixels { get; }

        public StepSettings Settings { get; }

        public uint Means { get; }

        public uint Views { get; }

        public uint Looked { get; }

        public uint Seen { get; }

        private static uint Draws => 16;

        public Glimpse Glimpse(int stride) => new()
        {
            Rows = (uint)drawn.batch.Rows,
            Rollouts = (uint)drawn.rollouts,
            T = 1,
            Draws = Draws,
            Looked = Looked,
            LookedStride = Matrix.Line,
            Patches = Seen,
            PatchStride = (uint)stride,
            Size = (uint)drawn.sensor.Size,
            Scales = (uint)drawn.sensor.Scales,
            Channels = (uint)drawn.images.Shape.Channels,
            Height = (uint)drawn.images.Shape.Height,
            Width = (uint)drawn.images.Shape.Width,
            LocationScale = drawn.locationScale,
            PixelsByImage = drawn.isByImage ? 1u : 0u,
            IsListed = drawn.isListed ? 1u : 0u,
            HasViews = drawn.HasViews ? 1u : 0u,
            Views = Views,
            HasNormalization = drawn.normalization is null ? 0u : 1u,
            Means = Means,
            Deviations = Means + (uint)drawn.images.Shape.Channels,
        };

        public OverviewArgument Overview(int stride) => new()
        {
            Rows = (uint)drawn.batch.Rows,
            Rollouts = (uint)drawn.rollouts,
            Cells = Seen,
            Stride = (uint)stride,
            Size = (uint)drawn.cells,
            Channels = (uint)drawn.images.Shape.Channels,
            Height = (uint)drawn.images.Shape.Height,
            Width = (uint)drawn.images.Shape.Width,
            PixelsByImage = drawn.isByImage ? 1u : 0u,
            IsListed = drawn.isListed ? 1u : 0u,
            HasViews = drawn.HasViews ? 1u : 0u,
            Views = Views,
            HasNormalization = drawn.normalization is null ? 0u : 1u,
            Means = Means,
            Deviations = Means + (uint)drawn.images.Shape.Channels,
        };

        public void Dispose()
        {
            Numbers.Dispose();
            List.Dispose();
            Pixels.Dispose();
            Settings.Dispose();
        }

        private static uint Round(uint place) => (place + Matrix.Line - 1) / Matrix.Line * Matrix.Line;
    }
}
