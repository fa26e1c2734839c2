using Fovea.Data.Canvas;
using Fovea.Data.Mnist;
using Fovea.Devices.Drivers;
using Fovea.Devices.Engine;
using Fovea.Devices.Images;
using Fovea.Devices.Plans;
using Fovea.Parts;

namespace Fovea.Devices.Tests.Images;

/// <summary>Training images that are drawn on the device, beside those that the processor draws.</summary>
public sealed class DrawnImagesTests : IDisposable
{
    private const int Digits = 50, Side = 28;

    private readonly Device device = TestDevice.Open();
    private readonly MemoryImageSet digits = MadeUpDigits(Digits);

    public static TheoryData<string> Layouts => ["translated", "cluttered60", "cluttered100", "maximum", "opaque", "many", "whole pieces", "single pixels", "no room"];

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Canvases_are_the_processors_bit_for_bit(string layout)
    {
        CanvasMnistOptions options = layout switch
        {
            "translated" => CanvasMnistOptions.Translated,
            "cluttered60" => CanvasMnistOptions.Cluttered60,
            "cluttered100" => CanvasMnistOptions.Cluttered100,
            "maximum" => CanvasMnistOptions.Cluttered60 with { Blend = ClutterBlend.Maximum, TrainingSeed = ulong.MaxValue },
            "opaque" => CanvasMnistOptions.Cluttered60 with { Blend = ClutterBlend.Opaque, TrainingSeed = 0x1_0000_0000 },
            // More than are drawn ahead, and so many that most of the canvas is covered several times.
            "many" => CanvasMnistOptions.Cluttered60 with { Pieces = 333, PieceSize = 9 },
            "whole pieces" => CanvasMnistOptions.Cluttered60 with { Pieces = 17, PieceSize = 28, Blend = ClutterBlend.Maximum },
            "single pixels" => CanvasMnistOptions.Cluttered60 with { Pieces = 16, PieceSize = 1, Blend = ClutterBlend.Opaque },
            _ => CanvasMnistOptions.Cluttered60 with { Canvas = 28, Pieces = 2, PieceSize = 28 },
        };
        FreshCanvasSet set = new(new ImageShape(options.Canvas, options.Canvas, 1), digits, new CanvasPainter(digits, options), options);
        foreach (int epoch in new[] { 0, 3 })
        {
            int[] numbers = [0, Digits - 1, 7, 7, .. Enumerable.Range(10, 20)];
            byte[][] found = Draw(set, numbers, epoch);
            for (int i = 0; i < numbers.Length; i++) Assert.Equal(Made(set, epoch, numbers[i]), found[i]);
        }

        Assert.NotEqual(Made(set, 0, 7), Made(set, 3, 7));
    }

    /// <summary>Sine, cosine and two exponentials differ in their last digits: where a shade lies at the half between two, it may fall to the other one.</summary>
    [Theory]
    [InlineData(10f, 0.1f, 0.1f, 1.5f)]
    [InlineData(180f, 1f, 1f, 10f)]
    [InlineData(15f, 0f, 0f, 0f)]
    [InlineData(0f, 0.2f, 0f, 0f)]
    [InlineData(0f, 0f, 0.3f, 0f)]
    [InlineData(0f, 0f, 0f, 2f)]
    public void Distorted_digits_are_the_processors_but_for_a_grey_level_here_and_there(float rotation, float scale, float shear, float elastic)
    {
        DigitDistortionOptions options = new() { Rotation = rotation, Scale = scale, Shear = shear, Elastic = elastic };
        DistortedDigitSet warped = new(digits, options, seed: 9);
        AssertNearlyTheSame(warped, epoch: 2, warped.Options is { Rotation: 0f, Scale: 0f });
        CanvasMnistOptions layout = CanvasMnistOptions.Cluttered60 with { Distortion = options };
        AssertNearlyTheSame(new FreshCanvasSet(new ImageShape(60, 60, 1), digits, new CanvasPainter(digits, layout), layout), epoch: 1, warped.Options is { Rotation: 0f, Scale: 0f });
        Assert.NotEqual(digits.Pixels(3).ToArray(), Made(warped, 2, 3));
    }

    /// <summary>Images with smooth strokes, and black around them.</summary>
    private static MemoryImageSet MadeUpDigits(int count)
    {
        Random random = new(4);
        byte[] pixels = new byte[count * Side * Side];
        for (int image = 0; image < count; image++)
        {
            (double x, double y, double angle) = (8 + (12 * random.NextDouble()), 8 + (12 * random.NextDouble()), Math.PI * random.NextDouble());
            for (int row = 4; row < 24; row++)
                for (int column = 4; column < 24; column++)
                {
                    double distance = ((column - x) * Math.Sin(angle)) - ((row - y) * Math.Cos(angle));
                    pixels[(((image * Side) + row) * Side) + column] = (byte)(255 * Math.Exp(-distance * distance / 4));
                }
        }

        return new MemoryImageSet(new ImageShape(Side, Side, 1), pixels, [.. Enumerable.Range(0, count).Select(image => image % 10)]);
    }

    private static byte[] Made(FreshImageSet set, int epoch, int number)
    {
        byte[] pixels = new byte[set.Shape.Bytes];
        set.Make(epoch, number, pixels);
        return pixels;
    }

    private void AssertNearlyTheSame(FreshImageSet set, int epoch, bool isExact)
    {
        int[] numbers = [.. Enumerable.Range(0, Digits)];
        byte[][] found = Draw(set, numbers, epoch);
        int different = 0, most = 0, ink = 0;
        foreach (int number in numbers)
        {
            byte[] expected = Made(set, epoch, number);
            for (int i = 0; i < expected.Length; i++)
            {
                if (expected[i] > 0) ink++;
                if (expected[i] != found[number][i]) different++;
                most = Math.Max(most, Math.Abs(expected[i] - found[number][i]));
            }
        }

        Assert.True(isExact ? different == 0 : most <= 1 && different <= ink / 1000, $"{different} of {ink} pixels with ink differ, by up to {most}");
    }

    private byte[][] Draw(FreshImageSet set, int[] numbers, int epoch)
    {
        ParameterSet parameters = new();
        parameters.AddVector("unused", ParameterGroup.Classifier, 1, Initializer.Constant(0));
        parameters.Allocate();
        using DeviceImages images = new(device, set, inTraining: true);
        Assert.True(images is { IsDrawn: true, IsResident: false });
        images.TakeRoom(device.Allocate(images.BytesFor(numbers.Length)));
        using StepSettings settings = new(device);
        using DeviceBuffer memory = device.Allocate(1), list = device.Hold<int>(numbers);
        PlanBuilder plan = new(
            new DeviceBuffers(memory, settings.Buffer, list, images.Labels), new ParameterMap(parameters.Length, States: 0, Splits: 1), parameters,
            new PassShape(numbers.Length, Rollouts: 1, Steps: 1, TrainedSteps: 1, IsTraining: true));
        images.AddDrawing(plan);
        settings.Set(Gaze.Recorded, epoch, new TrainingOptions(), learningRate: 0f, step: 1);
        foreach (Launch launch in plan.Launches) device.Run(launch);
        byte[] pixels = device.Fetch<byte>(images.Pixels, (int)images.BytesFor(numbers.Length));
        return [.. pixels.Chunk((int)set.Shape.Bytes)];
    }
}
