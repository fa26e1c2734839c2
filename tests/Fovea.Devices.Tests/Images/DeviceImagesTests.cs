using Fovea.Data;
using Fovea.Data.Canvas;
using Fovea.Devices.Drivers;
using Fovea.Devices.Engine;
using Fovea.Devices.Images;
using Fovea.Devices.Tests.Drivers;
using Fovea.Devices.Tests.Engine;
using Fovea.Models;
using Fovea.Parts;

namespace Fovea.Devices.Tests.Images;

/// <summary>How images come to a device: all at once, batch by batch, or drawn there; whichever it is, they are the same.</summary>
public sealed class DeviceImagesTests
{
    private const int Digits = 60, Steps = 4;

    private static readonly MemoryImageSet digits = RandomCase.RandomImages(new ImageShape(28, 28, 1), Digits, classes: 4, new Random(6));
    private static readonly CanvasMnistOptions layout = CanvasMnistOptions.Cluttered60 with { Canvas = 40, Pieces = 3 };

    [Theory]
    [InlineData(1000, 1000, 499, true)]
    [InlineData(1000, 1000, 501, false)]
    [InlineData(1000, 300, 299, true)]
    [InlineData(1000, 300, 301, false)]
    public void A_set_lies_on_the_device_if_it_takes_half_of_what_is_free_and_one_buffer_holds_it(int free, int largest, int count, bool isResident)
    {
        MadeUpDevice device = new(free) { Largest = largest, GivenBytes = 100_000 };
        using DeviceImages images = new(device, RandomCase.RandomImages(new ImageShape(1, 1, 1), count, 2, new Random(1)), inTraining: true);
        Assert.Equal(isResident, images.IsResident);
        Assert.Equal(isResident ? 0 : 7, images.BytesFor(7));
    }

    [Fact]
    public void A_set_for_which_the_device_has_less_room_than_it_said_is_sent_batch_by_batch()
    {
        MadeUpDevice device = new(10_000) { GivenBytes = 1000 };
        MemoryImageSet set = RandomCase.RandomImages(new ImageShape(11, 10, 1), 20, 2, new Random(1));
        using DeviceImages images = new(device, set, inTraining: true);
        Assert.False(images.IsResident);
        Assert.Equal(set.Count * sizeof(int), device.AllocatedBytes);
    }

    [Fact]
    public void That_images_are_sent_batch_by_batch_is_said_with_the_reason()
    {
        MemoryImageSet set = RandomCase.RandomImages(new ImageShape(11, 10, 1), 20, 2, new Random(1));
        using DeviceImages resident = new(new MadeUpDevice(1 << 20), set, inTraining: true), sent = new(new MadeUpDevice(1000), set, inTraining: true);
        using DeviceImages drawn = new(new MadeUpDevice(1 << 20), Canvases(), inTraining: true), made = new(new MadeUpDevice(1 << 16), Canvases(), inTraining: true);
        Assert.Null(resident.Notice);
        Assert.Null(drawn.Notice);
        Assert.Contains("20 images of 10x11x1 take 0.0 MiB", sent.Notice, StringComparison.Ordinal);
        Assert.Contains("batch by batch", made.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public void Canvases_are_drawn_on_the_device_if_their_digits_fit()
    {
        FreshCanvasSet set = Canvases();
        using DeviceImages drawn = new(new MadeUpDevice(1 << 20), set, inTraining: true), sent = new(new MadeUpDevice(1 << 16), set, inTraining: true);
        Assert.Equal((true, false), (drawn.IsDrawn, sent.IsDrawn));
        // Evaluation looks at them as they are in epoch 0.
        using DeviceImages evaluated = new(new MadeUpDevice(1 << 20), set, inTraining: false);
        Assert.Equal((false, true), (evaluated.IsDrawn, evaluated.IsResident));
    }

    /// <summary>Several of them are more than is staged at a time; so is one piece of a set that is sent whole.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    public void Large_images_come_in_pieces(long? mostBytes)
    {
        using Device device = TestDevice.Open();
        MemoryImageSet set = RandomCase.RandomImages(new ImageShape(2500, 4000, 3), 5, 2, new Random(1));
        using DeviceImages images = new(device, set, inTraining: true, mostBytes);
        int[] numbers = mostBytes is null ? [0, 1, 2, 3, 4] : [4, 0, 3, 1, 2];
        if (mostBytes is not null) images.TakeRoom(device.Allocate(images.BytesFor(numbers.Length)));
        images.SendBatch(numbers, epoch: 0);
        for (int place = 0; place < numbers.Length; place++)
        {
            byte[] found = device.Fetch<byte>(images.Pixels, (int)set.Shape.Bytes, place * set.Shape.Bytes);
            Assert.True(set.Pixels(numbers[place]).SequenceEqual(found), $"image {numbers[place]} is not what was sent");
        }
    }

    [Fact]
    public void Canvases_drawn_on_the_device_and_on_the_host_train_to_the_same_bits()
    {
        using Device device = TestDevice.Open();
        FreshCanvasSet set = Canvases();
        ShortTraining training = Training(set);
        ShortTraining.Outcome drawn = training.Train(device, Steps, before: engine => Assert.True(engine.Images.IsDrawn));
        Assert.Equal(drawn, training.Train(device, Steps, mostImageBytes: 0, before: engine => Assert.False(engine.Images.IsDrawn)));
        ImageSet relabelled = RelabelledImageSet.Relabel(set, [0, 1, 2, 3]);
        Assert.Equal(drawn, training.On(relabelled).Train(device, Steps, before: engine => Assert.False(engine.Images.IsDrawn)));
        Assert.NotEqual(drawn, training.On(RelabelledImageSet.Relabel(set, [1, 0, 2, 3])).Train(device, Steps));
    }

    /// <summary>In epoch 0 they are what a fixed set holds; in the next they are others.</summary>
    [Fact]
    public void Images_that_a_program_makes_anew_are_made_for_every_epoch()
    {
        using Device device = TestDevice.Open();
        Inverted own = new(digits);
        ShortTraining made = Training(own), still = Training(digits);
        int first = still.StepsPerEpoch;
        Assert.Equal(still.Train(device, first), made.Train(device, first));
        Assert.NotEqual(still.Train(device, first + 1), made.Train(device, first + 1));
        MemoryImageSet inverted = new(digits.Shape, (byte[])[.. Enumerable.Range(0, Digits).SelectMany(number => own.Made(epoch: 1, number))], digits.Labels.ToArray());
        Assert.Equal(Seen(device, made, first, inverted.Count), Seen(device, Training(inverted), first, inverted.Count));
    }

    [Fact]
    public void What_a_programs_own_images_throw_is_told_with_the_image()
    {
        using Device device = TestDevice.Open();
        DataException exception = Assert.Throws<DataException>(() => Training(new Inverted(digits) { FailsAt = 5 }).Train(device, Steps));
        Assert.StartsWith("image 5 cannot be had: ", exception.Message, StringComparison.Ordinal);
        Assert.IsType<BrokenOffException>(exception.InnerException);
    }

    private static FreshCanvasSet Canvases() => new(new ImageShape(layout.Canvas, layout.Canvas, 1), digits, new CanvasPainter(digits, layout), layout);

    private static ShortTraining Training(ImageSet images) => new(
        () =>
        {
            RecurrentAttentionModel model = new(new RecurrentAttentionOptions { Glimpses = 3, Core = new ReluCoreOptions { Hidden = 20 } }, channels: 1, classes: 4);
            model.Parameters.Initialize(1);
            return model;
        },
        images, new TrainingOptions { BatchSize = 25, LearningRate = 0.01f });

    /// <summary>The loss of an epoch's first step with the weights of the beginning: of images alone.</summary>
    private static string Seen(Device device, ShortTraining training, int step, int count)
    {
        RecurrentAttentionModel model = training.NewModel();
        using DeviceTraining engine = training.On(device, model);
        engine.Send();
        return $"{count} images: {training.Take(engine, model, step)}";
    }

    /// <summary>Digits that are as they are in even epochs, and inverted in odd ones.</summary>
    private sealed class Inverted(ImageSet images) : FreshImageSet(images.Shape, images.Labels.ToArray())
    {
        public int FailsAt { get; init; } = -1;

        public override void Make(int epoch, int index, Span<byte> pixels)
        {
            if (index == FailsAt) throw new BrokenOffException();
            images.Pixels(index).CopyTo(pixels);
            foreach (ref byte pixel in pixels) pixel = epoch % 2 == 0 ? pixel : (byte)~pixel;
        }

        public byte[] Made(int epoch, int index)
        {
            byte[] pixels = new byte[Shape.Bytes];
            Make(epoch, index, pixels);
            return pixels;
        }
    }
}
