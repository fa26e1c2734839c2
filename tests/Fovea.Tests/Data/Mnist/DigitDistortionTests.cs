using Fovea.Data.Mnist;
using Fovea.Numerics;

namespace Fovea.Tests.Data.Mnist;

public sealed class DigitDistortionTests
{
    private const int Side = DigitForm.Side;

    private static readonly DigitDistortionOptions natural = new() { Rotation = 15, Scale = 0.15f, Shear = 0.15f, Elastic = 1 };

    [Fact]
    public void Without_a_change_every_pixel_stays() => Assert.Equal(Blot(), Warp(new DigitDistortionOptions(), Blot(), image: 3));

    [Fact]
    public void The_same_numbers_warp_alike_and_others_do_not()
    {
        Assert.Equal(Warp(natural, Blot(), image: 3), Warp(natural, Blot(), image: 3));
        Assert.NotEqual(Warp(natural, Blot(), image: 3), Warp(natural, Blot(), image: 4));
    }

    /// <summary>A gradient of brightness tells where each pixel was looked up, to a fraction of a pixel.</summary>
    [Fact]
    public void Angles_fill_their_range_and_turn_about_the_centre()
    {
        DigitDistortionOptions options = new() { Rotation = 20 };
        List<double> degrees = [];
        for (uint image = 0; image < 300; image++)
        {
            (double xx, double xy, double yx, double yy, double offCentre) = MapOf(options, image);
            degrees.Add(Math.Atan2(yx, xx) * 180 / Math.PI);
            Assert.Equal(xx, yy, 0.02);
            Assert.Equal(xy, -yx, 0.02);
            Assert.Equal(1, (xx * yy) - (xy * yx), 0.03);
            Assert.InRange(offCentre, 0, 0.15);
        }

        Assert.InRange(degrees.Min(), -20.7, -18);
        Assert.InRange(degrees.Max(), 18, 20.7);
        Assert.InRange(degrees.Average(), -2.5, 2.5);
    }

    [Fact]
    public void Axes_are_scaled_each_by_itself_and_as_often_up_as_down()
    {
        List<double> across = [], down = [];
        for (uint image = 0; image < 300; image++)
        {
            (double xx, double xy, double yx, double yy, _) = MapOf(new DigitDistortionOptions { Scale = 0.25f }, image);
            across.Add(Math.Log(xx));
            down.Add(Math.Log(yy));
            Assert.Equal(0, xy, 0.02);
            Assert.Equal(0, yx, 0.02);
        }

        Assert.InRange(across.Max(), 0.2, 0.24);
        Assert.InRange(across.Min(), -0.24, -0.2);
        Assert.InRange(across.Average(), -0.03, 0.03);
        double together = across.Zip(down).Average(pair => pair.First * pair.Second) / across.Average(value => value * value);
        Assert.InRange(together, -0.25, 0.25);
    }

    [Fact]
    public void A_slant_moves_rows_sideways_alone()
    {
        List<double> slants = [];
        for (uint image = 0; image < 300; image++)
        {
            (double xx, double xy, double yx, double yy, _) = MapOf(new DigitDistortionOptions { Shear = 0.3f }, image);
            slants.Add(xy);
            Assert.Equal(1, xx, 0.02);
            Assert.Equal(0, yx, 0.02);
            Assert.Equal(1, yy, 0.02);
        }

        Assert.InRange(slants.Max(), 0.27, 0.32);
        Assert.InRange(slants.Min(), -0.32, -0.27);
    }

    [Fact]
    public void Displacements_are_smooth_and_as_large_as_asked()
    {
        DigitDistortionOptions options = new() { Elastic = 1.5f };
        double squares = 0, steps = 0;
        int count = 0;
        for (uint image = 0; image < 200; image++)
        {
            (double X, double Y)[] seen = LookedUp(options, image);
            for (int row = 6; row < Side - 6; row++)
            {
                for (int column = 6; column < Side - 6; column++)
                {
                    (double x, double y) = seen[(row * Side) + column];
                    squares += ((x - column) * (x - column)) + ((y - row) * (y - row));
                    steps = Math.Max(steps, Math.Abs(seen[(row * Side) + column + 1].X - x - 1));
                    count += 2;
                }
            }
        }

        Assert.InRange(Math.Sqrt(squares / count), 1.35, 1.65);
        Assert.InRange(steps, 0.1, 1.2);
    }

    [Fact]
    public void A_training_set_is_warped_anew_in_every_epoch_and_again_the_same()
    {
        ImageSet digits = MadeUpDigits.Split(DataSplit.Training);
        DistortedDigitSet set = new(digits, natural, seed: 1), again = new(digits, natural, seed: 1), other = new(digits, natural, seed: 2);
        Assert.Equal(digits.Labels.ToArray(), set.Labels.ToArray());
        Assert.Equal(Made(set, epoch: 4), Made(again, epoch: 4));
        Assert.NotEqual(Made(set, epoch: 4), Made(set, epoch: 5));
        Assert.NotEqual(Made(set, epoch: 4), Made(other, epoch: 4));

        static byte[] Made(DistortedDigitSet set, int epoch)
        {
            byte[] pixels = new byte[Side * Side];
            set.Make(epoch, 7, pixels);
            return pixels;
        }
    }

    [Fact]
    public void Ink_is_neither_made_nor_lost_on_average()
    {
        byte[] digit = Blot();
        double before = digit.Sum(pixel => pixel), after = Enumerable.Range(0, 300).Average(image => Warp(natural, digit, (uint)image).Sum(pixel => (double)pixel));
        Assert.InRange(after / before, 0.93, 1.07);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        DigitDistortion distortion = new(natural);
        byte[] digit = Blot(), target = new byte[digit.Length];
        RandomSequence random = new(1, RandomPurpose.Distortion, 1);
        distortion.Apply(digit, target, ref random);
        Assert.Equal(0, SteadyAllocation.Of(() =>
        {
            for (int i = 0; i < 100; i++) distortion.Apply(digit, target, ref random);
        }));
    }

    [Theory]
    [InlineData("rotation must be 0 to 180, but is 181")]
    [InlineData("scale must be 0 to 1, but is -0.1")]
    [InlineData("shear must be 0 to 1, but is 2")]
    [InlineData("elastic must be 0 to 10, but is NaN")]
    public void Options_that_break_a_rule_are_told(string told) => Assert.Contains(
        told,
        Assert.Throws<OptionException>(() => told.Split(' ')[0] switch
        {
            "rotation" => new DigitDistortionOptions { Rotation = 181 },
            "scale" => new DigitDistortionOptions { Scale = -0.1f },
            "shear" => new DigitDistortionOptions { Shear = 2 },
            _ => new DigitDistortionOptions { Elastic = float.NaN },
        }).Message,
        StringComparison.Ordinal);

    private static byte[] Blot()
    {
        RandomSequence random = new(7, RandomPurpose.Data, 0);
        byte[] pixels = new byte[Side * Side];
        for (int row = 6; row < 22; row++)
            for (int column = 6; column < 22; column++) pixels[(row * Side) + column] = (byte)random.NextInt(256);
        return pixels;
    }

    private static byte[] Warp(DigitDistortionOptions options, byte[] digit, uint image)
    {
        byte[] warped = new byte[digit.Length];
        RandomSequence random = new(1, RandomPurpose.Distortion, image);
        new DigitDistortion(options).Apply(digit, warped, ref random);
        return warped;
    }

    /// <summary>Where each pixel of the result was looked up: brightness that grows along an axis says it, to a ninth of a pixel.</summary>
    private static (double X, double Y)[] LookedUp(DigitDistortionOptions options, uint image)
    {
        byte[] across = [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(9 * (i % Side)))];
        byte[] down = [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(9 * (i / Side)))];
        return [.. Warp(options, across, image).Zip(Warp(options, down, image), (x, y) => (x / 9.0, y / 9.0))];
    }

    /// <summary>The affine map, from places where it stays within the image, and how far from the centre it sends the centre.</summary>
    private static (double Xx, double Xy, double Yx, double Yy, double OffCentre) MapOf(DigitDistortionOptions options, uint image)
    {
        (double X, double Y)[] seen = LookedUp(options, image);
        const int low = 7, high = 20;
        double xx = 0, xy = 0, yx = 0, yy = 0;
        for (int i = low; i <= high; i++)
        {
            ((double X, double Y) left, (double X, double Y) right) = (seen[(i * Side) + low], seen[(i * Side) + high]);
            ((double X, double Y) top, (double X, double Y) bottom) = (seen[(low * Side) + i], seen[(high * Side) + i]);
            xx += right.X - left.X;
            yx += right.Y - left.Y;
            xy += bottom.X - top.X;
            yy += bottom.Y - top.Y;
        }

        (double X, double Y)[] middle = [seen[(13 * Side) + 13], seen[(13 * Side) + 14], seen[(14 * Side) + 13], seen[(14 * Side) + 14]];
        double offX = middle.Average(place => place.X) - 13.5, offY = middle.Average(place => place.Y) - 13.5;
        const double steps = (high - low) * (high - low + 1);
        return (xx / steps, xy / steps, yx / steps, yy / steps, Math.Sqrt((offX * offX) + (offY * offY)));
    }
}
