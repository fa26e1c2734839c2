using System.Globalization;
using System.Text.RegularExpressions;
using Fovea.Devices.Engine;
using Fovea.Devices.Tests.Drivers;
using Fovea.Models;

namespace Fovea.Devices.Tests.Engine;

/// <summary>What does not fit says how much it takes and what would fit, and gives back what it had taken.</summary>
public sealed partial class DeviceMemoryTests
{
    private const long Mebi = 1 << 20, Gibi = 1 << 30;

    private static readonly RecurrentAttentionModel model = new(new RecurrentAttentionOptions(), channels: 1, classes: 10);
    private static readonly MemoryImageSet images = RandomCase.RandomImages(new ImageShape(28, 28, 1), 8192, classes: 10, new Random(1));

    public static TheoryData<int> Allocations => [1, 2, 3, 4, 5, 6];

    /// <summary>Of as many bytes as the device has free, or allows for one buffer, or gives in truth.</summary>
    [Theory]
    [InlineData(256, 256, 256)]
    [InlineData(1024, 64, 1024)]
    [InlineData(1024, 1024, 100)]
    public void Training_says_which_batch_fits_and_that_one_does(long free, long largest, long given)
    {
        MadeUpDevice NewDevice() => new(free * Mebi) { Largest = largest * Mebi, GivenBytes = given * Mebi };
        DeviceException exception = Assert.Throws<DeviceException>(() => Train(NewDevice(), 8192).Dispose());
        Assert.Equal(DeviceFault.OutOfMemory, exception.Fault);
        Match told = TrainingMessage().Match(exception.Message);
        Assert.True(told.Success, exception.Message);
        int fits = int.Parse(told.Groups["fits"].ValueSpan, CultureInfo.InvariantCulture);
        Assert.InRange(fits, 1, 8191);
        Train(NewDevice(), fits).Dispose();
        // Where the device gives less than it says, what it would give was found by halves.
        if (given == free) Assert.Throws<DeviceException>(() => Train(NewDevice(), fits + 1).Dispose());
    }

    [Fact]
    public void Training_says_how_much_it_takes()
    {
        MadeUpDevice large = new(8 * Gibi), small = new(256 * Mebi);
        using (Train(large, 8192))
        {
            // The step's settings, the images and their labels lie there beside what grows with the batch.
            double taken = large.AllocatedBytes;
            DeviceException exception = Assert.Throws<DeviceException>(() => Train(small, 8192).Dispose());
            Assert.InRange(Taken(exception), taken - (20 * Mebi), taken + (0.06 * Mebi));
        }
    }

    [Fact]
    public void Where_no_batch_fits_other_advice_is_given()
    {
        DeviceException exception = Assert.Throws<DeviceException>(() => Train(new MadeUpDevice(4 * Mebi), 128).Dispose());
        Assert.EndsWith("can be had: fewer rollouts or glimpses, or a smaller model, take less", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The largest numbers that options allow: more bytes than a 64-bit processor can address are not enough by far.</summary>
    [Fact]
    public void However_much_is_asked_for_it_is_counted_right()
    {
        RecurrentAttentionModel longest = new(new RecurrentAttentionOptions { Glimpses = 20, Core = new LstmCoreOptions() }, channels: 1, classes: 10);
        TrainingOptions options = new() { BatchSize = 65536, Rollouts = 1000 };
        MadeUpDevice device = new(256 * Mebi);
        DeviceException exception = Assert.Throws<DeviceException>(() => new DeviceTraining(device, longest, images, options).Dispose());
        // A batch has no more images than there are. Rows times glimpses times no less than the gates, the cell and the state, each of 4 bytes and with its derivative.
        double least = (double)images.Count * 1000 * 20 * 6 * 256 * 2 * 4;
        Assert.InRange(Taken(exception), least, 3 * least);
    }

    [Fact]
    public void Images_of_a_batch_count_where_they_are_sent_batch_by_batch()
    {
        // 12 MiB each, of which half of the memory does not hold all.
        ImageShape shape = new(2048, 2048, 3);
        RecurrentAttentionModel coloured = new(new RecurrentAttentionOptions(), channels: 3, classes: 10);
        BlackImages large = new(shape, 100);
        DeviceException exception = Assert.Throws<DeviceException>(() => new DeviceTraining(new MadeUpDevice(600 * Mebi), coloured, large, new TrainingOptions { BatchSize = 100 }).Dispose());
        int fits = int.Parse(TrainingMessage().Match(exception.Message).Groups["fits"].ValueSpan, CultureInfo.InvariantCulture);
        Assert.InRange(fits, 40, 49);
        using DeviceTraining training = new(new MadeUpDevice(600 * Mebi), coloured, large, new TrainingOptions { BatchSize = fits });
        Assert.False(training.Images.IsResident);
    }

    [Theory]
    [MemberData(nameof(Allocations))]
    public void What_fails_half_way_gives_back_what_it_had_taken(int refused)
    {
        MadeUpDevice forTraining = new(Gibi) { RefusesAllocation = refused }, forEvaluation = new(Gibi) { RefusesAllocation = refused };
        Assert.Throws<DeviceException>(() => Train(forTraining, 128).Dispose());
        Assert.Throws<DeviceException>(() => new DeviceEvaluation(forEvaluation, model, images, steps: 7, rollouts: 1).Dispose());
        Assert.Equal((0, 0), (forTraining.AllocatedBytes, forEvaluation.AllocatedBytes));
        Assert.Equal((refused, refused), (forTraining.Allocations, forEvaluation.Allocations));
    }

    [Fact]
    public void What_is_disposed_gives_all_back()
    {
        MadeUpDevice device = new(Gibi);
        using (DeviceTraining training = Train(device, 128)) training.Run([1, 2, 3], model.TrainingGaze(1f, 1, 0), 0.1f, 1);
        using (DeviceEvaluation evaluation = new(device, model, images, steps: 7, rollouts: 1)) evaluation.Look(model.TrainingGaze(1f, 1, 0), 0, new float[images.Count * 10], default);
        Assert.Equal(0, device.AllocatedBytes);
        // Each of them is made to fail above.
        Assert.Equal(2 * Allocations.Count, device.Allocations);
    }

    /// <summary>A piece is as large as memory allows, down to a single image.</summary>
    [Theory]
    [InlineData(1024, 1024)]
    [InlineData(1024, 32)]
    [InlineData(40, 40)]
    public void Evaluation_takes_smaller_pieces_where_there_is_less_room(long free, long largest)
    {
        MadeUpDevice device = new(free * Mebi) { Largest = largest * Mebi };
        using DeviceEvaluation evaluation = new(device, model, images, steps: 100, rollouts: 5);
        Assert.InRange(device.AllocatedBytes, Mebi, free * Mebi);
        Assert.InRange(evaluation.ImagesPerPiece, 1, largest < 1024 ? images.Count - 1 : images.Count);
    }

    [Fact]
    public void Evaluation_of_which_not_a_single_image_fits_says_so()
    {
        MadeUpDevice device = new(64 * Mebi);
        DeviceException exception = Assert.Throws<DeviceException>(() => new DeviceEvaluation(device, model, images, steps: 1000, rollouts: 1000).Dispose());
        Assert.Matches(@"^evaluation, 1 image at a time, takes [\d.]+ GiB of made-up:0's memory, but \d+\.\d MiB can be had: fewer rollouts or glimpses, or a smaller model, take less$", exception.Message);
        Assert.Equal(0, device.AllocatedBytes);
    }

    private static double Taken(DeviceException exception)
    {
        string[] told = TrainingMessage().Match(exception.Message).Groups["takes"].Value.Split(' ');
        return double.Parse(told[0], CultureInfo.InvariantCulture) * (told[1] == "GiB" ? Gibi : Mebi);
    }

    private static DeviceTraining Train(MadeUpDevice device, int batch) => new(device, model, images, new TrainingOptions { BatchSize = batch });

    [GeneratedRegex(@"^training, [\d,]+ images at a time, takes (?<takes>[\d.]+ [MG]iB) of made-up:0's memory, but ([\d.]+ [MG]iB can be had|no part of it may be larger than [\d.]+ [MG]iB): (training\.batchSize (?<fits>\d+) fits|fewer rollouts or glimpses.*)$")]
    private static partial Regex TrainingMessage();

    /// <summary>Images of which there is one, all black.</summary>
    private sealed class BlackImages(ImageShape shape, int count) : ImageSet(shape, [.. Enumerable.Range(0, count).Select(i => i % 10)])
    {
        private readonly byte[] pixels = new byte[shape.Bytes];

        public override ReadOnlySpan<byte> Pixels(int index) => pixels;
    }
}
