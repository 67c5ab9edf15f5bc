//! The ways to draw on this system, best first.

use eframe::{NativeOptions, Renderer};

/// How many ways there are.
#[cfg(windows)]
pub const WAYS: usize = 2;
/// How many ways there are.
#[cfg(not(windows))]
pub const WAYS: usize = 1;

/// Chooses the `way`th way to draw.
///
/// Windows draws with DirectX 12, which remote desktops and virtual machines have in software, and with OpenGL
/// where that fails. Elsewhere OpenGL is everywhere, and in software four times as fast as Vulkan.
pub fn choose(way: usize, options: &mut NativeOptions) {
    options.renderer = Renderer::Glow;
    #[cfg(windows)]
    if way == 0 && !is_wine() {
        options.renderer = Renderer::Wgpu;
        options.wgpu_options.wgpu_setup = direct_x();
    }
    let _ = way;
}

/// Whether this is Wine, whose DirectX 12 ends the program where it has no Vulkan.
#[cfg(windows)]
fn is_wine() -> bool {
    windows_registry::CURRENT_USER.open(r"Software\Wine").is_ok()
}

/// The name of the `way`th way to draw.
pub fn name(way: usize) -> &'static str {
    if cfg!(windows) && way == 0 { "DirectX 12" } else { "OpenGL" }
}

#[cfg(windows)]
fn direct_x() -> eframe::egui_wgpu::WgpuSetup {
    use eframe::{
        egui_wgpu::{WgpuSetup, WgpuSetupCreateNew},
        wgpu::DeviceType,
    };
    // eframe refuses software adapters unless they are chosen by hand.
    let setup = WgpuSetupCreateNew {
        native_adapter_selector: Some(std::sync::Arc::new(|adapters, _| {
            let speed = |adapter: &&eframe::wgpu::Adapter| match adapter.get_info().device_type {
                DeviceType::IntegratedGpu => 0,
                DeviceType::DiscreteGpu => 1,
                DeviceType::VirtualGpu => 2,
                DeviceType::Cpu => 3,
                DeviceType::Other => 4,
            };
            adapters.iter().min_by_key(speed).cloned().ok_or_else(|| "没有 DirectX 12 显示适配器".to_owned())
        })),
        ..WgpuSetupCreateNew::without_display_handle()
    };
    WgpuSetup::CreateNew(setup)
}
