using Microsoft.Playwright;

namespace Fovea.Web.Tests.Browser;

/// <summary>A slide on the page: moved, zoomed, and looked at.</summary>
[Collection(nameof(Chromium))]
public sealed class SlidePageTests(Chromium chromium) : IAsyncDisposable
{
    private readonly Workplace place = new();
    private readonly List<string> tiles = [];

    [Fact]
    public async Task A_slide_is_shown_with_its_glimpses_and_zoomed_into()
    {
        await using Window window = await OpenAsync(width: 1280, height: 900);
        await window.CountAsync("#film li", 4);
        await window.CountAsync("#deep svg circle", 5);
        Assert.True(await window["#deep .viewer canvas"].First.IsVisibleAsync());
        Assert.False(await window["#stage"].IsVisibleAsync());
        Assert.DoesNotContain(tiles, tile => tile.Contains("/tiles/11/", StringComparison.Ordinal));
        await window["#follow"].CheckAsync();
        await UntilAsync(() => Task.FromResult(HasTileOfLevel(11)));
        (double left, double top) = await CentreOfAsync(window, "#deep .viewer");
        // The last glimpse is in the middle of the view, and its number leaves it free.
        await UntilAsync(async () => await CentreOfAsync(window, "#deep .now") is var (x, y) && Math.Abs(x - left) < 3 && Math.Abs(y - top) < 3);
        const string Free = """
            () => {
              const square = document.querySelector("#deep .now").getBoundingClientRect();
              const discs = [...document.querySelectorAll("#deep svg circle:not(.halo)")].map(each => each.getBoundingClientRect());
              return square.width >= 50 && discs.every(disc => Math.hypot(
                Math.max(square.left - disc.left - disc.width / 2, 0, disc.left + disc.width / 2 - square.right),
                Math.max(square.top - disc.top - disc.height / 2, 0, disc.top + disc.height / 2 - square.bottom)) >= disc.width / 2 - 2);
            }
            """;
        Assert.True(await window.Page.EvaluateAsync<bool>(Free));
        await window["#zoom-all"].ClickAsync();
        Assert.False(await window["#follow"].IsCheckedAsync());
        Assert.StartsWith("big.tif. Arrow keys", await window["#deep [role=application]"].GetAttributeAsync("aria-label"), StringComparison.Ordinal);
        window.IsClean();
    }

    [Fact]
    public async Task A_bar_says_how_much_of_the_specimen_is_shown()
    {
        await using Window window = await OpenAsync(width: 1280, height: 900);
        // All of the slide is 850 micrometres wide, and some margin.
        await window.TextAsync("#deep .scale text", text => text == "200 µm");
        Assert.InRange(await PartAsync(), 0.12, 0.3);
        for (int time = 0; time < 3; time++) await window["#zoom-in"].ClickAsync();
        await window.TextAsync("#deep .scale text", text => text is "20 µm" or "50 µm");
        Assert.InRange(await PartAsync(), 0.12, 0.3);
        window.IsClean();

        Task<double> PartAsync() => window.Page.EvaluateAsync<double>("() => document.querySelector('#deep .scale .line').getBoundingClientRect().width / document.querySelector('#deep').clientWidth");
    }

    [Theory]
    [InlineData(1280, 900)]
    [InlineData(390, 844)]
    public async Task Every_glimpse_is_shown_whole_with_the_class_that_it_made_the_model_say(int width, int height)
    {
        await using Window window = await OpenAsync(width, height);
        await window.CountAsync("#film li", 4);
        await window["#glimpses"].FocusAsync();
        await window.Page.Keyboard.PressAsync("End");
        await window.CountAsync("#film li", 30);
        Assert.All(await window["#film .said"].AllTextContentsAsync(), said => Assert.True(said is "benign" or "tumour", said));
        const string Cut = """
            () => {
              const card = document.querySelector(".film").getBoundingClientRect();
              return [...document.querySelectorAll("#film li, #film .said, #film .number, #classes th")].filter(each => {
                const box = each.getBoundingClientRect();
                return each.scrollWidth > each.clientWidth && each.clientWidth > 0 || each.closest("#film") && (box.left < card.left || box.right > card.right);
              }).map(each => each.outerHTML);
            }
            """;
        Assert.Empty(await window.Page.EvaluateAsync<string[]>(Cut));
        window.IsClean();
    }

    [Fact]
    public async Task While_a_pyramid_is_made_the_page_says_so_and_then_shows_the_slide()
    {
        place.AddSlides();
        string keeper = place.AddSlideWithoutPyramid();
        (await place.ServeAsync()).Dispose();
        await using Window window = await chromium.OpenAsync(place.Address);
        await using (new FileStream(keeper, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            await window.GoToAsync("/demo?model=model:s");
            await window.TextAsync("#waiting-task", text => text == "waiting for another process that is making a pyramid of bare.tif");
            Assert.Matches("^0 of [0-9]+ tiles$", await window["#waiting-amount"].TextContentAsync());
            foreach (string hidden in new[] { "#play", "#stage", "#deep", "#film", "#verdict" }) Assert.False(await window[hidden].IsVisibleAsync(), hidden);
        }

        await window.CountAsync("#film li", 4);
        Assert.False(await window["#waiting"].IsVisibleAsync());
        Assert.True(await window["#play"].IsEnabledAsync());
        lock (place.Heard) Assert.Contains(place.Heard, said => said.Task.StartsWith("making a pyramid of", StringComparison.Ordinal) && said.Done == said.Total);
        window.IsClean();
    }

    [Fact]
    public async Task Another_slide_can_be_chosen_while_one_is_waited_for()
    {
        place.AddSlides();
        string keeper = place.AddSlideWithoutPyramid();
        (await place.ServeAsync()).Dispose();
        await using Window window = await chromium.OpenAsync(place.Address);
        await using FileStream held = new(keeper, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        await window.GoToAsync("/demo?model=model:s");
        await window.TextAsync("#waiting-task", text => text.Length > 0);
        await window["#slide"].SelectOptionAsync("big.tif");
        await window.CountAsync("#film li", 4);
        Assert.False(await window["#waiting"].IsVisibleAsync());
        window.IsClean();
    }

    [Fact]
    public async Task The_start_is_dragged_and_moved_by_keys_and_keys_zoom()
    {
        await using Window window = await OpenAsync(width: 1280, height: 900);
        await window.TextAsync("#words li:first-child", text => text.StartsWith("At centre (0.00", StringComparison.Ordinal));
        await window["#deep .handle"].FocusAsync();
        await window.Page.Keyboard.PressAsync("Shift+ArrowRight");
        await window.TextAsync("#words li:first-child", text => text.Contains("(0.20 across, 0.00 down)", StringComparison.Ordinal));
        (double x, double y) = await CentreOfAsync(window, "#deep .handle");
        LocatorBoundingBoxResult viewer = (await window["#deep .viewer"].BoundingBoxAsync())!;
        await window.Page.Mouse.MoveAsync((float)x, (float)y);
        await window.Page.Mouse.DownAsync();
        await window.Page.Mouse.MoveAsync(viewer.X + (viewer.Width / 4), (float)y, new() { Steps = 8 });
        await window.Page.Mouse.UpAsync();
        await window.TextAsync("#words li:first-child", text => text.StartsWith("At left (-0.5", StringComparison.Ordinal));
        await UntilAsync(async () =>
        {
            await window["#deep [role=application]"].PressAsync("+");
            return HasTileOfLevel(11);
        });
        window.IsClean();
    }

    [Fact]
    public async Task On_a_phone_it_fits_and_its_buttons_can_be_touched()
    {
        await using Window window = await OpenAsync(width: 360, height: 740);
        await window.CountAsync("#film li", 4);
        Assert.Equal(360, await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        LocatorBoundingBoxResult viewer = (await window["#deep"].BoundingBoxAsync())!;
        Assert.InRange(viewer.Height, 300, 0.6 * 740);
        foreach (string button in new[] { "#zoom-in", "#zoom-out", "#zoom-all" })
        {
            LocatorBoundingBoxResult box = (await window[button].BoundingBoxAsync())!;
            Assert.True(box.Width >= 40 && box.Height >= 40, $"{button} is {box.Width}x{box.Height}");
        }

        await window["#zoom-in"].ClickAsync();
        window.IsClean();
    }

    public async ValueTask DisposeAsync() => await place.DisposeAsync();

    private async Task<Window> OpenAsync(int width, int height)
    {
        place.AddSlides();
        (await place.ServeAsync()).Dispose();
        Window window = await chromium.OpenAsync(place.Address, width: width, height: height);
        window.Page.Request += (_, request) =>
        {
            lock (tiles) tiles.Add(request.Url);
        };
        await window.GoToAsync("/demo?model=model:s");
        return window;
    }

    private static async Task<(double X, double Y)> CentreOfAsync(Window window, string selector)
    {
        // In one go: marks are made anew as the view moves.
        double[] centre = await window.Page.EvaluateAsync<double[]>(
            "selector => { const box = document.querySelector(selector).getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }", selector);
        return (centre[0], centre[1]);
    }

    private bool HasTileOfLevel(int level)
    {
        lock (tiles) return tiles.Exists(tile => tile.Contains($"/tiles/{level}/", StringComparison.Ordinal));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (int attempt = 0; attempt < 600 && !await condition(); attempt++) await Task.Delay(100);
        Assert.True(await condition());
    }
}
